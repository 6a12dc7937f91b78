namespace FacialExpression.Web.Tests;

/// <summary>Waits for what happens on other threads, however long it takes; the test's own time ends it.</summary>
internal static class Eventually
{
    public static async Task IsAsync<T>(T expected, Func<T> actual)
    {
        while (!Equals(expected, actual()))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
