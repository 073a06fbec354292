using System.Runtime.CompilerServices;

namespace Aesop.Avro.Schemas;

/// <summary>Keeps schemas whose types refer to each other in long chains from using up the stack of who walks through them.</summary>
internal static class SchemaStack
{
    public static void Demand()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new AvroSchemaException("The schema is nested too deep to be worked with");
        }
    }
}
