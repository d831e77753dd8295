namespace Sen.Record;

/// <summary>A tag (<c>meta.tag</c>) on what nobody but the node itself may write: signed documents and their papers.</summary>
public static class RecordLock
{
    public const string System = "urn:sen:cs:record-lock";
    public const string Code = "locked";
}
