using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests;

/// <summary>Tests that make tensors: the engine is ready, and what a test made goes with it.</summary>
public abstract class TensorTests : IDisposable
{
    private readonly DisposeScope _scope;

    protected TensorTests()
    {
        TestData.RequireNativeEngine();
        TorchEngine.Ensure();
        _scope = torch.NewDisposeScope();
    }

    public void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }
}
