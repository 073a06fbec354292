namespace Aesop.MySql.Tests;

/// <summary>Runs what has to fail, and gives the exception for a closer look.</summary>
internal static class Caught
{
    public static async Task<T> Async<T>(Func<Task> action)
        where T : Exception
    {
        try
        {
            await action();
        }
        catch (T error)
        {
            return error;
        }

        throw new AssertionException($"Nothing was thrown; {typeof(T).Name} was due.");
    }
}
