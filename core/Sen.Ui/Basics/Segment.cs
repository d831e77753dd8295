namespace Sen.Ui;

/// <summary>One view of a <see cref="Segmented"/> control.</summary>
public sealed record Segment(string Text, string Href, bool Current = false, string? Icon = null, string? Key = null);
