namespace FacialExpression.Training.Tests.Data;

/// <summary>Alone, because the managed heap is every test's.</summary>
[Collection(AloneTests.Name)]
public class DatasetMemoryTests
{
    [Fact]
    public void FER_2013_is_kept_in_little_memory()
    {
        string zip = TestData.RequireFer2013();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ExpressionDataset dataset = ExpressionDataset.FromZip(zip);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        double allParts = kept * (35_887.0 / (dataset.Training.Count + dataset.Validation.Count));
        Assert.InRange(allParts, 0, 120e6);
    }
}
