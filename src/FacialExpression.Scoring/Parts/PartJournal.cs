using System.Text;
using System.Text.Json;

namespace FacialExpression.Scoring;

/// <summary>The first line of a journal.</summary>
internal sealed record JournalHead(string Manifest, int Shard);

/// <summary>
/// What is scored of a shard: a line per image, in the order of the list, so that a run which is killed goes on after the last
/// whole line.
/// </summary>
internal sealed class PartJournal : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);

    private readonly FileStream _file;
    private readonly string _path;
    private long _flushed = Environment.TickCount64;

    private PartJournal(FileStream file, string path) => (_file, _path) = (file, path);

    /// <summary>The images that are scored.</summary>
    public int Count { get; private set; }

    /// <summary>Opens the journal of a shard, or begins it, with all that other journals of the shard have.</summary>
    /// <param name="files">The files of the shard.</param>
    /// <param name="attempt">
    /// The attempt of a scheduler, which has a journal of its own: an earlier one may hang, and still have its journal open.
    /// <see langword="null"/> for a run, whose journal no other process may have open.
    /// </param>
    /// <param name="head">What its first line has to be.</param>
    /// <param name="entries">The images of the shard, in their order.</param>
    /// <param name="first">The number of the first of them.</param>
    /// <exception cref="ScoringException">Another run has it open, or it belongs to another manifest.</exception>
    public static PartJournal Open(
        PartFiles files, string? attempt, JournalHead head, IEnumerable<ImageEntry> entries, long first)
    {
        string path = files.Journal(attempt);
        FileStream file = attempt is not null
            ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
            : ExclusiveFile.TryOpen(path) ?? throw new ScoringException(
                $"Another run is writing \"{path}\". Wait until it ends; or, to run several at once, give each its own shards: "
                + "0/3, 1/3 and 2/3.");
        try
        {
            var journal = new PartJournal(file, path);
            using IEnumerator<ImageEntry> expected = entries.GetEnumerator();
            bool isMore = expected.MoveNext();
            journal.Resume(head, ref isMore, expected, first);
            foreach (string other in files.Journals().Where(other => Path.GetFullPath(other) != Path.GetFullPath(path)))
            {
                journal.AddFrom(other, head, ref isMore, expected, first);
            }

            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds the next image.</summary>
    public void Add(ScoredImage image)
    {
        _file.Write(Line(image));
        Count++;
        if (TimeSpan.FromMilliseconds(Environment.TickCount64 - _flushed) >= FlushInterval)
        {
            Flush();
        }
    }

    /// <summary>Brings all lines to the disk.</summary>
    public void Flush()
    {
        _file.Flush(flushToDisk: true);
        _flushed = Environment.TickCount64;
    }

    /// <summary>The images that are scored, from the beginning.</summary>
    public IEnumerable<ScoredImage> Read()
    {
        Flush();
        foreach ((string line, _) in Lines(_file).Skip(1))
        {
            yield return Parse(line) ?? throw new ScoringException($"\"{_path}\" is damaged. Delete it to score its part again.");
        }
    }

    /// <summary>The line of an image, as it is in journals and in parts of JSON lines.</summary>
    public static byte[] Line(ScoredImage image) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(image, PartJson.Lines.ScoredImage), (byte)'\n'];

    /// <summary>The image of a line; <see langword="null"/> if it is none.</summary>
    public static ScoredImage? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, PartJson.Lines.ScoredImage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Closes the journal and removes its file.</summary>
    public void Delete()
    {
        // Before it is closed, so that no other run finds it open to all and empty of meaning.
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(_path);
        }

        _file.Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Finds the last whole line, and cuts off what a kill left of the next.</summary>
    private void Resume(JournalHead head, ref bool isMore, IEnumerator<ImageEntry> expected, long first)
    {
        long end = 0;
        foreach ((string line, long after) in Lines(_file))
        {
            if (end == 0)
            {
                if (HeadOf(line) != head)
                {
                    throw new ScoringException(
                        $"\"{_path}\" was begun for other inputs, another model or other settings. Score into another folder.");
                }
            }
            else
            {
                ScoredImage? image = Parse(line);
                if (image is null || !isMore || image.Input != first + Count || image.Path != expected.Current.Name)
                {
                    break;
                }

                Count++;
                isMore = expected.MoveNext();
            }

            end = after;
        }

        _file.SetLength(end);
        _file.Position = end;
        if (end == 0)
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(head, PartJson.Lines.JournalHead), (byte)'\n']);
        }
    }

    /// <summary>Adds what another journal has beyond this one.</summary>
    private void AddFrom(string other, JournalHead head, ref bool isMore, IEnumerator<ImageEntry> expected, long first)
    {
        try
        {
            using var file = new FileStream(other, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bool isHead = true;
            foreach ((string line, _) in Lines(file))
            {
                if (isHead && HeadOf(line) != head)
                {
                    return;
                }

                if (!isHead && isMore && Parse(line) is { } image && image.Input == first + Count
                    && image.Path == expected.Current.Name)
                {
                    Add(image);
                    isMore = expected.MoveNext();
                }

                isHead = false;
            }
        }
        catch (IOException)
        {
            // Another process has it for itself, or has just finished: its images are scored again.
        }
    }

    private static JournalHead? HeadOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, PartJson.Lines.JournalHead);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The lines that end, and where each ends.</summary>
    private static IEnumerable<(string Line, long End)> Lines(FileStream file)
    {
        file.Position = 0;
        byte[] buffer = new byte[1 << 16];
        var line = new MemoryStream();
        long position = 0;
        while (file.Read(buffer) is > 0 and int count)
        {
            int start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, count - start) is >= 0 and int end)
            {
                line.Write(buffer, start, end - start);
                yield return (Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length), position + end + 1);
                line.SetLength(0);
                start = end + 1;
            }

            line.Write(buffer, start, count - start);
            position += count;
        }
    }
}
