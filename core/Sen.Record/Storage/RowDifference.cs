namespace Sen.Record;

/// <summary>Compares the sorted index rows of two versions, so that an update writes what changed and nothing else.</summary>
internal static class RowDifference
{
    internal static void Each<T>(T[] before, T[] after, Action<T> removed, Action<T> added)
        where T : struct, IIndexRow<T>
    {
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            var order = i == before.Length ? 1 : j == after.Length ? -1 : before[i].OrderTo(after[j]);
            if (order < 0)
            {
                removed(before[i++]);
            }
            else if (order > 0)
            {
                added(after[j++]);
            }
            else
            {
                i++;
                j++;
            }
        }
    }
}
