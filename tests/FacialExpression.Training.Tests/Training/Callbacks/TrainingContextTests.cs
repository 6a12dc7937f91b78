using System.Reflection;

namespace FacialExpression.Training.Tests.Training.Callbacks;

public class TrainingContextTests
{
    [Fact]
    public void TrainingContext_cannot_be_derived_from_outside_the_library()
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        ConstructorInfo[] constructors = typeof(TrainingContext).GetConstructors(Any);
        Assert.NotEmpty(constructors);
        Assert.All(constructors, constructor => Assert.True(constructor.IsAssembly));
    }
}
