using Microsoft.Extensions.Localization;
using Sen.Record;
using Sen.Ui;

namespace Sen.Documents.Keys;

/// <summary>The sentences of what was not taken, each with its field.</summary>
internal static class KeyIssues
{
    internal static IReadOnlyList<FieldError> Of(Failure? failure, IStringLocalizer<KeyTexts> texts) => failure switch
    {
        null => [],
        Invalid invalid => [.. invalid.Issues.Select(i => new FieldError(i.Path is "" or "name" ? null : i.Path, Sentence(i, texts)))],
        _ => [new FieldError(null, texts["Issue.stale"])],
    };

    /// <summary>The certificate names somebody else: whom.</summary>
    internal static string? Named(Failure? failure) => (failure as Invalid)?.Issues.FirstOrDefault(i => i.Code == "name")?.Message;

    // What a key place or a certificate check refuses comes with its own sentence.
    private static string Sentence(Issue issue, IStringLocalizer<KeyTexts> texts) =>
        issue.Code is "refused" or "certificate" ? issue.Message : texts[$"Issue.{issue.Code}", issue.Message];
}
