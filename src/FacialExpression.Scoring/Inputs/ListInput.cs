namespace FacialExpression.Scoring;

/// <summary>A text file with a path per line, in UTF-8. Relative paths begin at the folder of the list.</summary>
internal sealed class ListInput : NamedFilesInput
{
    public override string Kind => "list";

    protected override IEnumerable<string> Names(CancellationToken cancellationToken) => File.ReadLines(Location);
}
