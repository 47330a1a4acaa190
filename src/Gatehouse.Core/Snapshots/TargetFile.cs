using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Snapshots;

/// <summary>A file that lists targets in the form of a service's `targets`, and tells when it has changed.</summary>
public sealed class TargetFile : IDisposable
{
    private readonly string _path;
    private readonly SourceWatch _watch;
    private TaskCompletionSource _changed = NewSignal();

    /// <param name="path">Full path.</param>
    /// <param name="time">Clock of the looks in between what the file system tells.</param>
    public TargetFile(string path, TimeProvider time)
    {
        _path = path;
        _watch = new SourceWatch(time, () =>
        {
            Volatile.Read(ref _changed).TrySetResult();
            return Task.CompletedTask;
        });
    }

    /// <summary>Reads a file once. Never throws for faults of the content.</summary>
    public static TargetFileContent Read(string path) => Read(path, new SourceStamps());

    /// <summary>Reads it; from now on <see cref="WhenChangedAsync"/> waits for something else than what was read.</summary>
    public TargetFileContent Read()
    {
        var stamps = new SourceStamps();
        var content = Read(_path, stamps);
        Volatile.Write(ref _changed, NewSignal());
        _watch.Watch(stamps);
        return content;
    }

    /// <summary>Completes when the file, or one that its values come from, has changed since it was read and been quiet since.</summary>
    public Task WhenChangedAsync(CancellationToken cancellationToken) => Volatile.Read(ref _changed).Task.WaitAsync(cancellationToken);

    public void Dispose() => _watch.Dispose();

    private static TargetFileContent Read(string path, SourceStamps stamps)
    {
        stamps.AddFile(path);
        var problems = new ProblemList();
        var targets = DocumentFile.Read(path).Bind<IReadOnlyList<TargetDocument>>(problems, stamps, out var root);
        if (!problems.HasErrors && targets is not { Count: > 0 })
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.EmptyFile, new SourceMark(path, 1, 1), "", "the file lists no target") { Hint = "Write one a line: - http://orders-1:8080" });
        }

        // As in a configuration: a list that takes no request is a slip.
        if (!problems.HasErrors && targets!.All(t => t.Weight == 0))
        {
            problems.Add(ProblemCodes.InvalidCombination, root!, "no target takes requests: every weight is 0", "Give at least one of them a weight.");
        }

        return new TargetFileContent(problems.HasErrors ? [] : targets!, problems.Sorted());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
