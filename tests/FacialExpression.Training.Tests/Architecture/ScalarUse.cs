using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using TorchSharp;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>
/// Finds TorchSharp's scalars that a garbage collection may free during the operation that uses them. TorchSharp passes their
/// addresses to native code without keeping them alive, so that their owner has to.
/// </summary>
internal sealed class ScalarUse : IDisposable
{
    private static readonly string Scalar = typeof(Scalar).FullName!;

    private readonly ModuleDefinition _torchSharp = ModuleDefinition.ReadModule(typeof(torch).Assembly.Location);

    /// <summary>The full names of TorchSharp's members that make scalars, themselves or in members that they call.</summary>
    public IReadOnlySet<string> Makers { get; }

    public ScalarUse()
    {
        List<(string Name, HashSet<string> Called)> methods = [];
        HashSet<string> makers = [];
        foreach (MethodDefinition method in MethodsOf(_torchSharp.GetTypes()).Where(method => !Returns(method)))
        {
            MethodReference[] called = [.. Calls(method).Select(call => Called(call))];
            methods.Add((method.FullName, [.. called.Select(c => c.FullName)]));
            if (called.Any(Makes))
            {
                makers.Add(method.FullName);
            }
        }

        int before;
        do
        {
            before = makers.Count;
            makers.UnionWith(methods.Where(method => method.Called.Overlaps(makers)).Select(method => method.Name).ToArray());
        }
        while (makers.Count > before);

        Makers = makers;
    }

    /// <summary>The calls in some types of an assembly whose scalars nothing keeps alive: "method calls member".</summary>
    /// <param name="assembly">A file.</param>
    /// <param name="isOfInterest">Chooses types by their full names.</param>
    public string[] Find(string assembly, Func<string, bool> isOfInterest)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        IEnumerable<string> found =
            from method in MethodsOf(module.GetTypes().Where(type => isOfInterest(type.FullName)))
            where !Returns(method)
            from call in Calls(method)
            let called = Called(call)
            where Makers.Contains(called.FullName) || (Makes(called) && !IsKept(method.Body, call))
            select $"{method.DeclaringType.FullName}.{method.Name} calls {called.FullName}";
        return [.. found];
    }

    public void Dispose() => _torchSharp.Dispose();

    // A static field, or a local variable that a using statement disposes: both live until the operation has returned.
    private static bool IsKept(MethodBody body, Instruction call)
    {
        if (call.Next.OpCode == OpCodes.Stsfld)
        {
            return true;
        }

        return call.Next.OpCode == OpCodes.Stloc && body.ExceptionHandlers.Any(handler =>
            handler.HandlerType == ExceptionHandlerType.Finally
            && handler.TryStart == call.Next.Next
            && Range(handler.HandlerStart, handler.HandlerEnd).Any(i =>
                i.OpCode == OpCodes.Ldloc
                && i.Operand == call.Next.Operand
                && i.Next.Operand is MethodReference { Name: nameof(IDisposable.Dispose) }));
    }

    private static IEnumerable<Instruction> Range(Instruction start, Instruction? end)
    {
        for (Instruction? i = start; i is not null && i != end; i = i.Next)
        {
            yield return i;
        }
    }

    private static IEnumerable<MethodDefinition> MethodsOf(IEnumerable<TypeDefinition> types)
    {
        foreach (MethodDefinition method in types.SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            method.Body.SimplifyMacros();
            yield return method;
        }
    }

    private static IEnumerable<Instruction> Calls(MethodDefinition method) =>
        method.Body.Instructions.Where(i => i.Operand is MethodReference);

    private static MethodReference Called(Instruction call) => ((MethodReference)call.Operand).GetElementMethod();

    // What it returns, its caller has to keep.
    private static bool Returns(MethodReference method) => method.ReturnType.FullName == Scalar;

    private static bool Makes(MethodReference method) =>
        Returns(method) || (method.Name == ".ctor" && method.DeclaringType.FullName == Scalar);
}
