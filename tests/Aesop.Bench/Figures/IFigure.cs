namespace Aesop.Bench;

/// <summary>Something that is measured and compared with what it must reach.</summary>
internal interface IFigure
{
    /// <summary>What it is called on the command line.</summary>
    public string Name { get; }

    /// <summary>What is measured, in a few words.</summary>
    public string What { get; }

    /// <summary>Measures, and adds lines to the report.</summary>
    /// <exception cref="Exception">It could not be measured. A goal that is missed is no error.</exception>
    public Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken);
}
