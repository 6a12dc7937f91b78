using Npgsql;

namespace FacialExpression.Samples.Cluster.Database;

/// <summary>The PostgreSQL database that holds membership and state.</summary>
internal static class ClusterDatabase
{
    // Any number that no other program uses: silos that start at the same time create the tables once.
    private const long Lock = 0x46616365;

    /// <summary>Creates the tables if they are missing. Waits for a database that is not there yet.</summary>
    public static async Task PrepareAsync(string connectionString, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await CreateTablesAsync(connectionString, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && attempt < 30)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task CreateTablesAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var locking = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({Lock})", connection, transaction);
        await locking.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using var finding = new NpgsqlCommand("SELECT to_regclass('orleansquery') IS NULL", connection, transaction);
        if (await finding.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
        {
            using Stream resource = typeof(ClusterDatabase).Assembly.GetManifestResourceStream("schema.sql")!;
            using var reader = new StreamReader(resource);
            string script = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await using var creating = new NpgsqlCommand(script, connection, transaction);
            await creating.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
