using Microsoft.AspNetCore.Http;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.HealthRecord;

/// <summary>Whose record is open: the person the session acts for.</summary>
internal sealed class Person(IRecord record, IHttpContextAccessor http)
{
    internal const string LinkPath = "/profile/link";

    private PersonView? _view;

    internal Caller Caller => http.HttpContext?.User.ToCaller() ?? Caller.Anonymous;

    internal string Id => Caller.Patient ?? "";

    internal string Reference => $"Patient/{Id}";

    /// <summary>The person, or null when the account is not linked to one.</summary>
    internal async Task<PersonView?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_view is null && Caller.Patient is { } id && await record.FindAsync(Caller, "Patient", id, cancellationToken) is { } stored)
        {
            _view = new PersonView(stored.As<Patient>());
        }

        return _view;
    }

    /// <summary>The person's resources of a type; an empty list when they may not be seen.</summary>
    internal async Task<IReadOnlyList<T>> OwnAsync<T>(Func<SearchQuery, SearchQuery> narrow, CancellationToken cancellationToken)
        where T : Resource, new()
    {
        var page = await record.SearchAsync(Caller, narrow(SearchQuery.For<T>().Where("patient", Reference)), cancellationToken);
        return page.Succeeded ? [.. page.Value.As<T>()] : [];
    }

    /// <summary>Resources of a type that refer to any of the given ones; none given, none found.</summary>
    internal async Task<IReadOnlyList<T>> ReferringAsync<T>(string parameter, IReadOnlyCollection<string> references, CancellationToken cancellationToken)
        where T : Resource, new() =>
        references.Count == 0 ? [] : await OwnAsync<T>(q => q.WhereAny(parameter, references).Take(SearchQuery.MaxCount), cancellationToken);
}
