namespace FacialExpression.Training.Tests.Data;

/// <summary>Runs alone: all tests share the managed heap.</summary>
[Collection(AloneTests.Name)]
public class DatasetMemoryTests
{
    [Fact]
    public void FromZip_holds_FER2013_in_less_than_120_MB()
    {
        string zip = TestData.RequireFer2013();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ExpressionDataset dataset = ExpressionDataset.FromZip(zip);
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        double allParts = held * (35_887.0 / (dataset.Training.Count + dataset.Validation.Count));
        Assert.InRange(allParts, 0, 120e6);
    }
}
