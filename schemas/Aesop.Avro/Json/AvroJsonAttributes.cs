namespace Aesop.Avro.Json;

/// <summary>The custom attributes by which a schema says how its values look in plain JSON.</summary>
public static class AvroJsonAttributes
{
    /// <summary>On a field: the property's name, where it is not the field's.</summary>
    public const string Column = "aesop.column";

    /// <summary>On a type: <see cref="Raw"/>, <see cref="Number"/> or <see cref="Time"/>.</summary>
    public const string Rule = "aesop.json";

    /// <summary>On a timestamp or a time: the digits after the second's point, 0 to 6; 6 where it is absent.</summary>
    public const string FractionDigits = "aesop.fsp";

    /// <summary>The string is JSON text and is written as such.</summary>
    public const string Raw = "raw";

    /// <summary>The decimal is written as a JSON number.</summary>
    public const string Number = "number";

    /// <summary>The long is a signed count of microseconds, written as <c>[-]HH:MM:SS[.f]</c>.</summary>
    public const string Time = "time";
}
