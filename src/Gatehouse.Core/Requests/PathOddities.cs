namespace Gatehouse.Core.Requests;

/// <summary>What in a path other servers read differently: by how often encoded, one bit for each of 0, 1 and 2 times.</summary>
internal readonly record struct PathOddities(int Decodable, int Semicolons, int QueryMarks, HiddenStructure Hidden, bool HasTrimmableEnds, bool HasEmptySegments)
{
    public bool Any => Decodable != 0 || Semicolons != 0 || QueryMarks != 0 || HasTrimmableEnds || HasEmptySegments;

    /// <summary>How many kinds change which segments a path has.</summary>
    public int Structural
        => (Semicolons != 0 ? 1 : 0) + (QueryMarks != 0 ? 1 : 0) + (Hidden != HiddenStructure.None ? 1 : 0) + (HasTrimmableEnds ? 1 : 0) + (HasEmptySegments ? 1 : 0);

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
                if (!IsThere(Semicolons, parameters) || !IsThere(QueryMarks, query))
                {
                    continue;
                }

                var most = decodes == 2 ? Hidden : HiddenStructure.None;
                for (var heeds = HiddenStructure.None; heeds <= most; heeds++)
                {
                    if ((heeds & ~most) == HiddenStructure.None)
                    {
                        if (parameters >= 0)
                        {
                            yield return new ReadingHabits(decodes, parameters, CutsRest: true, query, heeds, TrimsEnds: false, LastOnly: false);
                        }

                        yield return new ReadingHabits(decodes, parameters, CutsRest: false, query, heeds, TrimsEnds: false, LastOnly: false);
                    }
                }
            }
        }
    }

    private static bool IsThere(int depths, int depth) => depth < 0 || (depths & (1 << depth)) != 0;
}
