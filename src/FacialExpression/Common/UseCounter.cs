namespace FacialExpression;

/// <summary>
/// Lets an object be used from any thread and disposed at any time: uses that have begun finish, and the last one frees what the
/// object holds.
/// </summary>
/// <param name="owner">The class that callers know, which the exceptions name.</param>
/// <param name="free">Frees what is held; called once.</param>
internal sealed class UseCounter(string owner, Action free) : IDisposable
{
    private const int Closed = int.MinValue;

    // How many uses run; counted from Closed once disposed.
    private int _users;
    private int _isFreed;

    /// <summary>Begins a use, which ends when the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed before.</exception>
    public Use Begin()
    {
        int users = Interlocked.Increment(ref _users);
        if (users > 0)
        {
            return new Use(this, users == 1);
        }

        End();
        throw new ObjectDisposedException(owner);
    }

    /// <summary>Whether an exception says that this object was disposed.</summary>
    public bool IsCauseOf(Exception e) => e is ObjectDisposedException disposed && disposed.ObjectName == owner;

    /// <summary>Accepts no new use; those that run finish.</summary>
    public void Dispose()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users < 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _users, Closed + users, users) != users);

        if (users == 0)
        {
            Free();
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _users) == Closed)
        {
            Free();
        }
    }

    private void Free()
    {
        // Callers that came too late and were refused count for a moment too.
        if (Interlocked.Exchange(ref _isFreed, 1) == 0)
        {
            free();
        }
    }

    /// <param name="counter">Counts it.</param>
    /// <param name="isAlone">Whether no other use ran when this one began.</param>
    public readonly ref struct Use(UseCounter counter, bool isAlone)
    {
        private readonly UseCounter _counter = counter;

        public bool IsAlone { get; } = isAlone;

        public void Dispose() => _counter.End();
    }
}
