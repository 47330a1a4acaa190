namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Nothing of a reply is lost in silence, in any form in front; the page is held by <see cref="MatrixTests"/>.</summary>
public sealed class ReplyMatrixTests
{
    [Fact]
    public void Feature_InAnyForm_IsThereOrToldOf()
    {
        var silent = new List<string>();
        foreach (var probe in ReplyProbes.All)
        {
            foreach (var front in ReplyRun.Fronts)
            {
                foreach (bool stream in new[] { false, true })
                {
                    var (fate, why) = ReplyRun.Run(probe, front, stream);
                    if (fate == Fate.LostInSilence)
                    {
                        silent.Add($"{front.Name}{(stream ? ", streamed" : "")}: {probe.Feature}: {why}");
                    }
                }
            }
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }
}
