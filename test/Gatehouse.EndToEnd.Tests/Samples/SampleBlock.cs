namespace Gatehouse.EndToEnd.Tests.Samples;

/// <summary>A fenced block of a sample's README: its mark ("sh", "sh start", "text", "yaml"), its text and the line it starts on.</summary>
internal sealed record SampleBlock(string Mark, string Text, int Line)
{
    public static IReadOnlyList<SampleBlock> Read(string markdown)
    {
        var blocks = new List<SampleBlock>();
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                int end = Array.FindIndex(lines, i + 1, l => l.StartsWith("```", StringComparison.Ordinal));
                Assert.True(end > i, $"The block on line {i + 1} is not closed.");
                blocks.Add(new SampleBlock(lines[i][3..].Trim(), string.Join('\n', lines[(i + 1)..end]), i + 1));
                i = end;
            }
        }

        return blocks;
    }
}
