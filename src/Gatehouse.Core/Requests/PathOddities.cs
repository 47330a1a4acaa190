namespace Gatehouse.Core.Requests;

/// <summary>What in a path other servers read differently: by how often encoded, one bit for each of 0, 1 and 2 times.</summary>
internal readonly record struct PathOddities(int Decodable, int Semicolons, int QueryMarks, HiddenStructure HiddenOnce, HiddenStructure Hidden, bool HasTrimmableEnds, bool HasEmptySegments)
{
    public bool Any => Decodable != 0 || Semicolons != 0 || QueryMarks != 0 || HasTrimmableEnds || HasEmptySegments;

    /// <summary>How many kinds change which segments a path has.</summary>
    public int Structural
        => (Semicolons != 0 ? 1 : 0) + (QueryMarks != 0 ? 1 : 0) + ((Hidden | HiddenOnce) != HiddenStructure.None ? 1 : 0) + (HasTrimmableEnds ? 1 : 0) + (HasEmptySegments ? 1 : 0);

    /// <summary>Every combination of habits that could make a difference to this path.</summary>
    /// <param name="leastDecodes">How often a server decodes at least.</param>
    public IEnumerable<ReadingHabits> Habits(int leastDecodes)
    {
        for (int decodes = leastDecodes; decodes <= 2; decodes++)
        {
            if (decodes > leastDecodes && ((Decodable | Semicolons | QueryMarks) & (1 << decodes)) == 0)
            {
                continue;
            }

            foreach (var habits in HabitsOf(decodes))
            {
                if (habits is { CutsParameters: >= 0, CutsRest: false })
                {
                    yield return habits with { LastOnly = true };
                }

                yield return habits;
                if (HasTrimmableEnds)
                {
                    yield return habits with { TrimsEnds = true, LastOnly = true };
                    yield return habits with { TrimsEnds = true };
                }
            }
        }
    }

    private IEnumerable<ReadingHabits> HabitsOf(int decodes)
    {
        for (int parameters = -1; parameters <= decodes; parameters++)
        {
            for (int query = -1; query <= decodes; query++)
            {
                // The same cut made later matters where something else came out in between, or was cut before.
                if (!IsThere(Semicolons, parameters, orBefore: (Hidden | HiddenOnce) != HiddenStructure.None) || !IsThere(QueryMarks, query, orBefore: query == parameters))
                {
                    continue;
                }

                var most = decodes == 2 ? Hidden | HiddenOnce : decodes == 1 ? HiddenOnce : HiddenStructure.None;
                for (var heeds = HiddenStructure.None; heeds <= most; heeds++)
                {
                    if ((heeds & ~most) == HiddenStructure.None)
                    {
                        var habits = new ReadingHabits(decodes, parameters, CutsRest: false, query, heeds);
                        foreach (var other in WaysToCut(habits))
                        {
                            yield return other;
                        }

                        yield return habits;
                    }
                }
            }
        }
    }

    // What stands in parameters is there for whoever has not cut them yet.
    private static IEnumerable<ReadingHabits> WaysToCut(ReadingHabits habits)
    {
        if (habits.CutsParameters < 0)
        {
            yield break;
        }

        yield return habits with { CutsRest = true };
        bool mayComeFirst = habits.CutsQuery >= habits.CutsParameters;
        bool mayConvertLate = habits.CutsParameters == 2 && habits.Heeds.HasFlag(HiddenStructure.Backslashes);
        if (mayComeFirst)
        {
            yield return habits with { ParametersFirst = true };
        }

        if (mayConvertLate)
        {
            yield return habits with { ConvertsLate = true };
        }

        if (mayComeFirst && mayConvertLate)
        {
            yield return habits with { ParametersFirst = true, ConvertsLate = true };
        }
    }

    private static bool IsThere(int depths, int depth, bool orBefore)
        => depth < 0 || (depths & (orBefore ? (2 << depth) - 1 : 1 << depth)) != 0;
}
