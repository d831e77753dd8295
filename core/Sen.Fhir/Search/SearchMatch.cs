namespace Sen.Fhir;

/// <summary>R4 search semantics over one value.</summary>
internal static class SearchMatch
{
    internal static bool Holds(SearchCriterion criterion, SearchModifier modifier, SearchValue value) => (criterion, value) switch
    {
        (SearchCriterion.Token wanted, SearchValue.Token token) => Token(wanted, token),
        (SearchCriterion.Codes wanted, SearchValue.Token { Code: { } code } token) => wanted.Selection.Has(token.System, code),
        (SearchCriterion.Token wanted, SearchValue.Reference { Identifier: { } token }) => Token(wanted, token),
        (SearchCriterion.String wanted, SearchValue.Token { Text: { } text }) => StartWords(SearchText.Fold(text), wanted.Folded),
        (SearchCriterion.String wanted, SearchValue.String text) => modifier switch
        {
            SearchModifier.Exact => string.Equals(text.Value, wanted.Value, StringComparison.Ordinal),
            SearchModifier.Contains => text.Folded.Contains(wanted.Folded, StringComparison.Ordinal),
            _ => StartWords(text.Folded, wanted.Folded),
        },
        (SearchCriterion.Date wanted, SearchValue.Date date) => Range(wanted, date),
        (SearchCriterion.Number wanted, SearchValue.Number number) => Number(wanted, number.Low, number.High),
        (SearchCriterion.Quantity wanted, SearchValue.Quantity quantity) =>
            (wanted.System is null || string.Equals(wanted.System, quantity.System, StringComparison.Ordinal))
            && (wanted.Code is null || string.Equals(wanted.Code, quantity.Code, StringComparison.Ordinal)
                || (wanted.System is null && string.Equals(wanted.Code, quantity.Unit, StringComparison.Ordinal)))
            && Number(wanted.Amount, quantity.Low, quantity.High),
        (SearchCriterion.Reference { Url: { } url }, SearchValue.Reference reference) => string.Equals(url, reference.Url, StringComparison.Ordinal),
        (SearchCriterion.Reference wanted, SearchValue.Reference reference) =>
            string.Equals(wanted.Id, reference.Id, StringComparison.Ordinal)
            && (wanted.Type is null || string.Equals(wanted.Type, reference.Type, StringComparison.Ordinal)),
        (SearchCriterion.Uri wanted, SearchValue.Uri uri) => modifier switch
        {
            SearchModifier.Below => uri.Value.StartsWith(wanted.Value, StringComparison.Ordinal),
            SearchModifier.Above => wanted.Value.StartsWith(uri.Value, StringComparison.Ordinal),
            _ => string.Equals(uri.Value, wanted.Value, StringComparison.Ordinal),
        },
        _ => false,
    };

    private static bool Token(SearchCriterion.Token wanted, SearchValue.Token token) =>
        (wanted.System is null || string.Equals(wanted.System, token.System ?? "", StringComparison.Ordinal))
        && (wanted.Code is null || string.Equals(wanted.Code, token.Code, StringComparison.Ordinal));

    // Names are said family first here and elsewhere last: each word that is asked for begins a word of the text, in any order.
    private static bool StartWords(string text, string wanted) =>
        wanted.Split(' ').All(word => text.StartsWith(word, StringComparison.Ordinal) || text.Contains(" " + word, StringComparison.Ordinal));

    private static bool Range(SearchCriterion.Date wanted, SearchValue.Date date)
    {
        var contained = date.Lower >= wanted.Lower && date.Upper <= wanted.Upper;
        return wanted.Prefix switch
        {
            SearchPrefix.Eq => contained,
            SearchPrefix.Ne => !contained,
            SearchPrefix.Gt => date.Upper > wanted.Upper,
            SearchPrefix.Lt => date.Lower < wanted.Lower,
            SearchPrefix.Ge => contained || date.Upper > wanted.Upper,
            SearchPrefix.Le => contained || date.Lower < wanted.Lower,
            SearchPrefix.Sa => date.Lower > wanted.Upper,
            SearchPrefix.Eb => date.Upper < wanted.Lower,
            SearchPrefix.Ap => date.Lower <= wanted.Upper && date.Upper >= wanted.Lower,
        };
    }

    private static bool Number(SearchCriterion.Number wanted, decimal? low, decimal? high)
    {
        var (from, to) = (low ?? decimal.MinValue, high ?? decimal.MaxValue);
        var contained = from >= wanted.Low && to <= wanted.High;
        var tenth = Math.Abs(wanted.Value / 10);
        return wanted.Prefix switch
        {
            SearchPrefix.Eq => contained,
            SearchPrefix.Ne => !contained,
            SearchPrefix.Gt => to > wanted.Value,
            SearchPrefix.Lt => from < wanted.Value,
            SearchPrefix.Ge => to >= wanted.Value,
            SearchPrefix.Le => from <= wanted.Value,
            SearchPrefix.Sa => from > wanted.Value,
            SearchPrefix.Eb => to < wanted.Value,
            SearchPrefix.Ap => from <= wanted.Value + tenth && to >= wanted.Value - tenth,
        };
    }
}
