using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class LogDestinationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-log-").FullName;
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("removed")]
    [InlineData("replaced by a shorter one")]
    public void Write_FileTakenAway_GoesToTheOneOfItsNameAfterASecond(string how)
    {
        string file = Path.Combine(_folder, "access.log");
        using var destination = new LogDestination(_time, standardOutput: null);
        destination.Write("first\n"u8, file);
        File.Delete(file);
        if (how != "removed")
        {
            File.WriteAllText(file, "new\n");
        }

        destination.Write("lost\n"u8, file);
        _time.Advance(TimeSpan.FromSeconds(1));
        destination.Write("second\n"u8, file);

        Assert.Equal(how == "removed" ? ["second"] : ["new", "second"], File.ReadAllLines(file));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
