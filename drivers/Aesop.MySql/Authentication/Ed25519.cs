using System.Numerics;
using System.Security.Cryptography;

namespace Aesop.MySql.Authentication;

/// <summary>Ed25519 signatures (RFC 8032, section 5.1), which the base class library does not have.</summary>
/// <remarks>
/// Written for clearness: about a millisecond a signature, and not in constant time. One signature is made for each connection,
/// between two network round trips, which leaves an observer little to measure; nothing here is fit for signing on demand.
/// See https://www.rfc-editor.org/rfc/rfc8032#section-5.1.
/// </remarks>
internal static class Ed25519
{
    private const int KeyBytes = 32;

    /// <summary>The field's prime, 2^255 - 19.</summary>
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of the base point.</summary>
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);

    /// <summary>The curve's constant, -121665/121666.</summary>
    private static readonly BigInteger D = Modulo(-121665 * Inverse(121666));

    private static readonly Point Base = BasePoint();

    /// <summary>Signs a message: 64 bytes.</summary>
    /// <param name="seed">The secret. RFC 8032 has 32 bytes of it; MariaDB takes the password, of any length.</param>
    /// <param name="message">What is signed.</param>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        byte[] hash = SHA512.HashData(seed);
        BigInteger secret = Scalar(hash);
        byte[] publicKey = Encode(Multiply(Base, secret));
        BigInteger nonce = Number(SHA512.HashData([.. hash.AsSpan(KeyBytes), .. message])) % L;
        byte[] commitment = Encode(Multiply(Base, nonce));
        BigInteger challenge = Number(SHA512.HashData([.. commitment, .. publicKey, .. message])) % L;
        return [.. commitment, .. Bytes((nonce + (challenge * secret)) % L)];
    }

    /// <summary>The public key of a seed: 32 bytes.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed) => Encode(Multiply(Base, Scalar(SHA512.HashData(seed))));

    private static BigInteger Scalar(ReadOnlySpan<byte> hash)
    {
        byte[] clamped = hash[..KeyBytes].ToArray();
        clamped[0] &= 0xF8;
        clamped[KeyBytes - 1] = (byte)((clamped[KeyBytes - 1] & 0x7F) | 0x40);
        return Number(clamped);
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = new byte[KeyBytes];
        number.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static BigInteger Modulo(BigInteger number)
    {
        BigInteger rest = BigInteger.Remainder(number, P);
        return rest.Sign < 0 ? rest + P : rest;
    }

    private static BigInteger Inverse(BigInteger number) => BigInteger.ModPow(number, P - 2, P);

    /// <summary>y = 4/5, and the even one of its two x.</summary>
    private static Point BasePoint()
    {
        BigInteger y = Modulo(4 * Inverse(5));
        BigInteger square = Modulo(((y * y) - 1) * Inverse(Modulo((D * y * y) + 1)));
        BigInteger x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Modulo((x * x) - square) != 0)
        {
            x = Modulo(x * BigInteger.ModPow(2, (P - 1) / 4, P));
        }

        x = x.IsEven ? x : P - x;
        return new(x, y, 1, Modulo(x * y));
    }

    /// <summary>RFC 8032, section 5.1.4: addition that also doubles.</summary>
    private static Point Add(Point p, Point q)
    {
        BigInteger a = Modulo((p.Y - p.X) * (q.Y - q.X));
        BigInteger b = Modulo((p.Y + p.X) * (q.Y + q.X));
        BigInteger c = Modulo(Modulo(2 * p.T * q.T) * D);
        BigInteger d = Modulo(2 * p.Z * q.Z);
        BigInteger e = b - a;
        BigInteger f = d - c;
        BigInteger g = d + c;
        BigInteger h = b + a;
        return new(Modulo(e * f), Modulo(g * h), Modulo(f * g), Modulo(e * h));
    }

    private static Point Multiply(Point point, BigInteger scalar)
    {
        Point sum = new(0, 1, 1, 0);
        for (int bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            if (!((scalar >> bit) & 1).IsZero)
            {
                sum = Add(sum, point);
            }
        }

        return sum;
    }

    /// <summary>y, with the lowest bit of x at the top.</summary>
    private static byte[] Encode(Point point)
    {
        BigInteger inverse = Inverse(point.Z);
        byte[] bytes = Bytes(Modulo(point.Y * inverse));
        if (!Modulo(point.X * inverse).IsEven)
        {
            bytes[KeyBytes - 1] |= 0x80;
        }

        return bytes;
    }

    /// <summary>Extended homogeneous coordinates: x = X/Z, y = Y/Z, x*y = T/Z.</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
