using CsCheck;
using Gatehouse.Fuzz;

namespace Gatehouse.Gateway.Tests;

/// <summary>Replays what the fuzzer's corpus holds through the fuzzer's own targets, and mutations of it.</summary>
public class FuzzCorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_CorpusFiles_KeepTheirPromises(string name)
    {
        var inputs = Inputs(name);
        Assert.True(inputs.Length > 15, "the corpus was not found");
        Assert.All(inputs, FuzzTargets.Find(name)!);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_MutatedCorpusFiles_KeepTheirPromises(string name)
    {
        byte[][] inputs = Inputs(name);
        var target = FuzzTargets.Find(name)!;
        byte[] telling = [.. "\r\n\r\n\t :;,=\"019afAF-+x%./?#&\\[{"u8, 0, 0x7f, 0x80, 0xff];
        var mutations = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 200], Gen.Int[0, telling.Length - 1], Gen.Int[1, 40]).Array[1, 4];
        Gen.Select(Gen.Int[0, inputs.Length - 1], Gen.Int[0, inputs.Length - 1], mutations).Sample(
            (first, second, steps) =>
            {
                var bytes = inputs[first].ToList();
                foreach (var (kind, place, which, length) in steps)
                {
                    int at = Math.Min(place, bytes.Count);
                    switch (kind)
                    {
                        case 0:
                            bytes.Insert(at, telling[which]);
                            break;
                        case 1:
                            bytes.RemoveRange(at, Math.Min(length, bytes.Count - at));
                            break;
                        case 2 when at < bytes.Count:
                            bytes[at] = telling[which];
                            break;
                        default:
                            bytes.InsertRange(at, inputs[second].Skip(place).Take(length));
                            break;
                    }
                }

                target([.. bytes]);
            },
            iter: CasesOf(name));
    }

    // A whole front, and the whole language three times, take longer than a parser.
    private static int CasesOf(string name) => name switch
    {
        "yaml" => 1_000,
        "head" => 4_000,
        _ => 20_000,
    };

    private static byte[][] Inputs(string name)
        => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpus", name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
