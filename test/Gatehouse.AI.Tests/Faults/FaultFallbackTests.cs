namespace Gatehouse.AI.Tests.Faults;

/// <summary>Every fault that comes before the reply began, with another vendor to turn to: the client does not see it.</summary>
public sealed class FaultFallbackTests
{
    public static TheoryData<string, string> Rows() => FaultRun.Rows();

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Fault_BeforeTheReplyBegan_MovesOnUnseen(string form, string type)
        => FaultRun.EachAsync(form, type, async (run, fault) => fault.Fails is null ? null : await run.FaultOfFallbackAsync(fault));
}
