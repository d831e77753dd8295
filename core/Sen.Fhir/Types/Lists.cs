using System.Collections;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>
/// A repeating element: a live list over the JSON array, which appears with the first item and goes with the last.
/// An item that already stands in another resource is copied on adding.
/// </summary>
public sealed class ElementList<T> : IList<T>, IReadOnlyList<T>
    where T : Element
{
    private readonly Element _owner;
    private readonly string _name;

    internal ElementList(Element owner, string name) => (_owner, _name) = (owner, name);

    public int Count => Array?.Count ?? 0;

    public bool IsReadOnly => false;

    private JsonArray? Array => _owner.Node.TryGetPropertyValue(_name, out var node) ? node as JsonArray : null;

    public T this[int index]
    {
        get => ElementFactory<T>.Wrap((JsonObject)Existing[index]!);
        set => Existing[index] = Element.Free(value);
    }

    public void Add(T item) => Writable().Add((JsonNode)Element.Free(item));

    public void AddRange(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    public void Insert(int index, T item) => Writable().Insert(index, Element.Free(item));

    public void Clear() => _owner.Node.Remove(_name);

    public void RemoveAt(int index)
    {
        Existing.RemoveAt(index);
        if (Count == 0)
        {
            Clear();
        }
    }

    public bool Remove(T item)
    {
        var index = IndexOf(item);
        if (index >= 0)
        {
            RemoveAt(index);
        }

        return index >= 0;
    }

    /// <summary>Finds by identity of the JSON node, not by equal content.</summary>
    public int IndexOf(T item)
    {
        for (var i = 0; i < Count; i++)
        {
            if (ReferenceEquals(Array![i], item.Node))
            {
                return i;
            }
        }

        return -1;
    }

    public bool Contains(T item) => IndexOf(item) >= 0;

    public void CopyTo(T[] array, int arrayIndex)
    {
        foreach (var item in this)
        {
            array[arrayIndex++] = item;
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // An index into nothing fails as an index into an empty array does.
    private JsonArray Existing => Array ?? [];

    private JsonArray Writable()
    {
        if (Array is { } array)
        {
            return array;
        }

        array = [];
        _owner.Node[_name] = array;
        return array;
    }
}

/// <summary>
/// A repeating primitive. Positions that carry only extensions (<c>null</c> in JSON) are not shown, but are kept, and the
/// parallel <c>_name</c> array of extensions stays aligned.
/// </summary>
public sealed class PrimitiveList<T> : IList<T>, IReadOnlyList<T>
    where T : notnull
{
    private readonly Element _owner;
    private readonly string _name;

    internal PrimitiveList(Element owner, string name) => (_owner, _name) = (owner, name);

    public int Count => Array?.Count(n => n is not null) ?? 0;

    public bool IsReadOnly => false;

    private JsonArray? Array => Find(_name);

    public T this[int index]
    {
        get => Primitive<T>.Read(Array![Position(index)]!)!;
        set => Array![Position(index)] = Primitive<T>.Write(value);
    }

    public void Add(T item)
    {
        var array = Array;
        if (array is null)
        {
            array = [];
            _owner.Node[_name] = array;
        }

        array.Add(Primitive<T>.Write(item));
        Find("_" + _name)?.Add((JsonNode?)null);
    }

    public void AddRange(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    public void Insert(int index, T item)
    {
        if (index == Count)
        {
            Add(item);
            return;
        }

        var position = Position(index);
        Array!.Insert(position, Primitive<T>.Write(item));
        Find("_" + _name)?.Insert(position, null);
    }

    public void Clear()
    {
        _owner.Node.Remove(_name);
        _owner.Node.Remove("_" + _name);
    }

    public void RemoveAt(int index)
    {
        var position = Position(index);
        Array!.RemoveAt(position);
        if (Find("_" + _name) is { } extensions && position < extensions.Count)
        {
            extensions.RemoveAt(position);
        }

        if (Array is { Count: 0 })
        {
            Clear();
        }
    }

    public bool Remove(T item)
    {
        var index = IndexOf(item);
        if (index >= 0)
        {
            RemoveAt(index);
        }

        return index >= 0;
    }

    public int IndexOf(T item)
    {
        var index = 0;
        foreach (var candidate in this)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, item))
            {
                return index;
            }

            index++;
        }

        return -1;
    }

    public bool Contains(T item) => IndexOf(item) >= 0;

    public void CopyTo(T[] array, int arrayIndex)
    {
        foreach (var item in this)
        {
            array[arrayIndex++] = item;
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var node in Array ?? [])
        {
            if (node is not null && Primitive<T>.Read(node) is { } value)
            {
                yield return value;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private JsonArray? Find(string name) => _owner.Node.TryGetPropertyValue(name, out var node) ? node as JsonArray : null;

    private int Position(int index)
    {
        var array = Array;
        for (var i = 0; array is not null && i < array.Count; i++)
        {
            if (array[i] is not null && index-- == 0)
            {
                return i;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }
}
