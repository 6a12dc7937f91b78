namespace FacialExpression.Training.Tests.Docs;

public class ExpressionNamesTests
{
    [Fact]
    public void Names_of_the_expressions_on_the_page_are_those_that_are_accepted()
    {
        var shown = new Dictionary<string, Expression>();
        foreach (string line in File.ReadLines(Path.Combine(TestData.RepositoryRoot!, "docs/data.md")))
        {
            if (line.Split('|') is [_, var label, var names, _] && Enum.TryParse(label.Trim(), out Expression expression))
            {
                foreach (string name in names.Split(',').Select(name => name.Trim(' ', '`')))
                {
                    shown.Add(name, expression);
                    shown.Add(name + "s", expression);
                }
            }
        }

        Assert.Equal(
            shown.OrderBy(name => name.Key, StringComparer.Ordinal),
            ExpressionLabels.AcceptedNames
                .Select(name => KeyValuePair.Create(name.Key.ToLowerInvariant(), name.Value))
                .OrderBy(name => name.Key, StringComparer.Ordinal));
    }
}
