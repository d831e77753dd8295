using System.Numerics;

namespace Sen.Vietnam;

/// <summary>
/// Finds entries of a fixed list by code prefix or by words, with or without Vietnamese marks, in any order, words begun but not
/// finished. Built once; a query is bit operations over word postings and keeps no more than it gives back, however many fit
/// (<c>sen-bench lists</c> measures it on the longest list, 15,844 entries).
/// </summary>
internal sealed class TextIndex<T>
{
    private const int CodeScore = 2_000_000;
    private const int EqualScore = 400_000;
    private const int StartScore = 100_000;
    private const int EverydayScore = 60_000;
    private const int MarkedScore = 50_000;
    private const int WholeWordScore = 10_000;

    private readonly Entry[] _entries;
    private readonly string[] _words;
    private readonly int[][] _postings;
    private readonly (string Code, int Entry)[] _codes;

    /// <param name="items">The list, in the order that breaks ties.</param>
    /// <param name="code">The code people type; only its letters and digits count.</param>
    /// <param name="title">The text that ranks.</param>
    /// <param name="others">Other text an entry is found by.</param>
    /// <param name="everyday">Entries met every day; of two that fit alike they come first.</param>
    internal TextIndex(
        IReadOnlyList<T> items, Func<T, string> code, Func<T, string> title, Func<T, string> others, Func<T, bool>? everyday = null)
    {
        _entries = new Entry[items.Count];
        var postings = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            var item = items[index];
            var entry = new Entry(item, CompactCode(code(item)), title(item), SearchKey.Of(title(item)), everyday?.Invoke(item) ?? false);
            _entries[index] = entry;
            foreach (var word in $"{entry.Key} {SearchKey.Of(others(item))}".Split(' ').Append(entry.Code.ToLowerInvariant()))
            {
                Post(postings, word, index);
            }
        }

        _words = [.. postings.Keys.Order(StringComparer.Ordinal)];
        _postings = Array.ConvertAll(_words, word => postings[word].ToArray());
        _codes = [.. _entries.Select((entry, index) => (entry.Code, index)).OrderBy(pair => pair.Code, StringComparer.Ordinal)];
    }

    internal IReadOnlyList<T> Find(string? query, int max)
    {
        if (string.IsNullOrWhiteSpace(query) || query.Length > 200 || max <= 0)
        {
            return [];
        }

        var best = new Best(_entries, max);
        var key = SearchKey.Of(query);
        var words = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var candidates = Candidates(words);
        FindCodes(CompactCode(query), candidates, best);
        var marked = HasMarks(query, key) ? query.Trim() : null;
        for (var block = 0; block < candidates.Length; block++)
        {
            for (var rest = candidates[block]; rest != 0; rest &= rest - 1)
            {
                var index = (block << 6) + BitOperations.TrailingZeroCount(rest);
                best.Offer(index, Score(_entries[index], key, words, marked));
            }
        }

        return best.InOrder();
    }

    private static void Post(Dictionary<string, List<int>> postings, string word, int index)
    {
        if (word.Length == 0)
        {
            return;
        }

        if (!postings.TryGetValue(word, out var entries))
        {
            postings[word] = entries = [];
        }

        if (entries.Count == 0 || entries[^1] != index)
        {
            entries.Add(index);
        }
    }

    private static string CompactCode(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    // «benh» finds «bệnh»; «bệnh» prefers it. Length and case may differ from the key without any mark being there.
    private static bool HasMarks(string query, string key) => !string.Equals(query.Trim(), key, StringComparison.OrdinalIgnoreCase);

    // What is found by its code stands above all that its words would give: it is no candidate any more.
    private void FindCodes(string code, ulong[] candidates, Best best)
    {
        // A code has a digit; without one, letters are the beginning of words.
        if (code.Length < 2 || !code.Any(char.IsAsciiDigit))
        {
            return;
        }

        for (var at = LowerBound(_codes.Length, index => string.CompareOrdinal(_codes[index].Code, code)); at < _codes.Length; at++)
        {
            if (!_codes[at].Code.StartsWith(code, StringComparison.Ordinal))
            {
                break;
            }

            var index = _codes[at].Entry;
            candidates[index >> 6] &= ~(1UL << (index & 63));
            best.Offer(index, CodeScore - (_codes[at].Code.Length - code.Length));
        }
    }

    private ulong[] Candidates(string[] words)
    {
        ulong[]? all = null;
        foreach (var word in words)
        {
            var some = new ulong[(_entries.Length + 63) / 64];
            for (var at = LowerBound(_words.Length, index => string.CompareOrdinal(_words[index], word)); at < _words.Length; at++)
            {
                if (!_words[at].StartsWith(word, StringComparison.Ordinal))
                {
                    break;
                }

                foreach (var entry in _postings[at])
                {
                    some[entry >> 6] |= 1UL << (entry & 63);
                }
            }

            for (var block = 0; all is not null && block < some.Length; block++)
            {
                some[block] &= all[block];
            }

            all = some;
        }

        return all ?? new ulong[(_entries.Length + 63) / 64];
    }

    private static int Score(Entry entry, string key, string[] words, string? marked)
    {
        if (string.Equals(entry.Key, key, StringComparison.Ordinal))
        {
            return EqualScore;
        }

        var score = StartsWith(entry.Key, key) ? StartScore : 0;
        score += entry.Everyday ? EverydayScore : 0;
        if (marked is not null && entry.Title.Contains(marked, StringComparison.OrdinalIgnoreCase))
        {
            score += MarkedScore;
        }

        foreach (var word in words)
        {
            if (HasWholeWord(entry.Key, word))
            {
                score += WholeWordScore;
            }
        }

        return score;
    }

    // «Bệnh …» before the name of an illness says nothing.
    private static bool StartsWith(string title, string key)
    {
        const string Illness = "benh ";
        return title.StartsWith(key, StringComparison.Ordinal)
            || (title.StartsWith(Illness, StringComparison.Ordinal) && title.AsSpan(Illness.Length).StartsWith(key, StringComparison.Ordinal));
    }

    private static bool HasWholeWord(string key, string word)
    {
        for (var at = key.IndexOf(word, StringComparison.Ordinal); at >= 0; at = key.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || key[at - 1] == ' ') && (end == key.Length || key[end] == ' '))
            {
                return true;
            }
        }

        return false;
    }

    private static int LowerBound(int count, Func<int, int> compare)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = compare(middle) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private sealed record Entry(T Item, string Code, string Title, string Key, bool Everyday);

    /// <summary>The best so many of all that are offered; the others are not kept.</summary>
    private sealed class Best(Entry[] entries, int max)
    {
        private readonly PriorityQueue<int, (int Score, int Shorter, int Earlier)> _kept = new();

        // More points come first, then the shorter title, then the order of the list.
        internal void Offer(int index, int score)
        {
            var fit = (score, -entries[index].Key.Length, -index);
            if (_kept.Count < max)
            {
                _kept.Enqueue(index, fit);
            }
            else
            {
                _kept.EnqueueDequeue(index, fit);
            }
        }

        internal T[] InOrder()
        {
            var all = new T[_kept.Count];
            for (var at = all.Length - 1; at >= 0; at--)
            {
                all[at] = entries[_kept.Dequeue()].Item;
            }

            return all;
        }
    }
}
