namespace Gatehouse.Core.Requests;

/// <summary>What in a path other servers read differently: by how often encoded, one bit for each of 0, 1 and 2 times.</summary>
internal readonly record struct PathOddities(int Decodable, int Semicolons, int QueryMarks, HiddenStructure Hidden, bool HasEmptySegments)
{
    public bool Any => Decodable != 0 || Semicolons != 0 || QueryMarks != 0 || HasEmptySegments;

    /// <summary>How many kinds change which segments a path has.</summary>
    public int Structural => (Semicolons != 0 ? 1 : 0) + (QueryMarks != 0 ? 1 : 0) + (Hidden != HiddenStructure.None ? 1 : 0) + (HasEmptySegments ? 1 : 0);

    /// <summary>Every combination of habits that could make a difference to this path.</summary>
    public IEnumerable<ReadingHabits> Habits()
    {
        for (int decodes = 0; decodes <= 2; decodes++)
        {
            if (decodes > 0 && ((Decodable | Semicolons | QueryMarks) & (1 << decodes)) == 0)
            {
                continue;
            }

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
                            yield return new ReadingHabits(decodes, parameters, query, heeds);
                        }
                    }
                }
            }
        }
    }

    private static bool IsThere(int depths, int depth) => depth < 0 || (depths & (1 << depth)) != 0;
}
