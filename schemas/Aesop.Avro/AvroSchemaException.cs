namespace Aesop.Avro;

/// <summary>
/// A schema is not valid, or two schemas do not fit each other. The message names the place inside the schema
/// (<c>$.fields[2].type</c>) and the rule it breaks.
/// </summary>
public sealed class AvroSchemaException : AvroException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong with the schema.</param>
    /// <param name="path">The place inside the schema, as a JSON path; empty where the schema was built in code.</param>
    /// <param name="innerException">The error underneath, if there is one.</param>
    public AvroSchemaException(string message, string path = "", Exception? innerException = null)
        : base(path.Length == 0 ? message : $"{message} (at {path})", innerException)
    {
        Path = path;
    }

    /// <summary>The place inside the schema, as a JSON path; empty where it is not known.</summary>
    public string Path { get; }
}
