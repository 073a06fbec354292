using Aesop.Avro.Schemas;

namespace Aesop.Avro.Tests.Schemas;

public sealed class AvroFingerprintTests
{
    // The values are those that the reference implementation's own schema tests hold.
    [TestCase("\"null\"", 7195948357588979594L)]
    [TestCase("\"boolean\"", -6970731678124411036L)]
    [TestCase("\"int\"", 8247732601305521295L)]
    [TestCase("\"long\"", -3434872931120570953L)]
    [TestCase("\"float\"", 5583340709985441680L)]
    [TestCase("\"double\"", -8181574048448539266L)]
    [TestCase("\"bytes\"", 5746618253357095269L)]
    [TestCase("\"string\"", -8142146995180207161L)]
    public void Fingerprint_Primitive_IsThatOfTheReference(string schema, long expected) =>
        Assert.That(AvroSchema.Parse(schema).Fingerprint, Is.EqualTo(unchecked((ulong)expected)));

    [Test]
    public void Compute_NoBytes_IsTheEmptyFingerprint() =>
        Assert.That(AvroFingerprint.Compute([]), Is.EqualTo(AvroFingerprint.Empty));

    [Test]
    public void Fingerprint_OnlyScaleDiffers_IsOneAndContentFingerprintsAreTwo()
    {
        var two = AvroSchema.Parse("""{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}""");
        var four = AvroSchema.Parse("""{"type":"bytes","logicalType":"decimal","precision":10,"scale":4}""");

        Assert.That(two.Fingerprint, Is.EqualTo(four.Fingerprint));
        Assert.That(two.ContentFingerprint, Is.Not.EqualTo(four.ContentFingerprint));
    }

    [Test]
    public void ContentFingerprint_AttributesInAnotherOrder_IsTheSame()
    {
        var one = AvroSchema.Parse("""{"type":"long","aesop.fsp":3,"a":1}""");
        var other = AvroSchema.Parse("""{ "a": 1, "aesop.fsp": 3, "type": "long" }""");

        Assert.That(one.ContentFingerprint, Is.EqualTo(other.ContentFingerprint));
    }
}
