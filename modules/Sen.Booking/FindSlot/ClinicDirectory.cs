using Microsoft.Extensions.Options;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.FindSlot;

/// <summary>A hospital or station that can be booked.</summary>
internal sealed record Facility(string Id, string Name, string ShortName, string Address, bool Sample);

/// <summary>A specialty at a facility (HealthcareService).</summary>
/// <param name="Id">Logical id of the HealthcareService.</param>
/// <param name="Facility">Organization id.</param>
/// <param name="Name">"Khám Nội tiết".</param>
/// <param name="Specialty">Code of <see cref="Systems.Specialty"/>.</param>
internal sealed record Clinic(string Id, string Facility, string Name, string Specialty)
{
    /// <summary>Name of the specialty alone: "Nội tiết".</summary>
    public required string SpecialtyName { get; init; }

    /// <summary>What people come for: "Tiểu đường, bướu cổ".</summary>
    public required string Comment { get; init; }

    internal bool Answers(string searchKey) =>
        searchKey.Length == 0 || SearchKey.Of($"{Name} {SpecialtyName} {Comment}").Contains(searchKey, StringComparison.Ordinal);
}

/// <summary>A doctor who sees people in one specialty of one facility (PractitionerRole) and the schedules that offer places.</summary>
internal sealed record Doctor(string Role, string Practitioner, string Clinic, string Name)
{
    /// <summary>"BS.CKI"; empty when none is known.</summary>
    public required string Title { get; init; }

    /// <summary>"12 năm · Đái tháo đường thai kỳ", from the role's own code text; empty when none.</summary>
    public required string Note { get; init; }

    public required string Room { get; init; }

    /// <summary>"Phòng 204".</summary>
    public required string RoomName { get; init; }

    /// <summary>"tầng 2"; empty when unknown.</summary>
    public required string Floor { get; init; }

    public required IReadOnlyList<string> Schedules { get; init; }

    /// <summary>Family and given name: "LT" of Lê Minh Triết.</summary>
    internal string Initials => Ui.Names.Doctor(Name);

    internal string FullName => Title.Length == 0 ? Name : $"{Title} {Name}";
}

/// <summary>The public directory of one moment.</summary>
internal sealed class DirectoryMap
{
    internal required IReadOnlyList<Facility> Facilities { get; init; }

    internal required IReadOnlyList<Clinic> Clinics { get; init; }

    internal required IReadOnlyList<Doctor> Doctors { get; init; }

    internal Facility? Facility(string? id) => Facilities.FirstOrDefault(f => f.Id == id);

    internal Clinic? Clinic(string? id) => Clinics.FirstOrDefault(c => c.Id == id);

    internal Doctor? Doctor(string? role) => Doctors.FirstOrDefault(d => d.Role == role);

    internal IEnumerable<Clinic> ClinicsOf(string facility) => Clinics.Where(c => c.Facility == facility);

    internal IReadOnlyList<Doctor> DoctorsOf(string clinic) => [.. Doctors.Where(d => d.Clinic == clinic)];
}

/// <summary>
/// Facilities, specialties, doctors and schedules, read as anybody may read them and kept for a short while: every booking page
/// needs them and they change a few times a day. Slots are never kept.
/// </summary>
internal sealed class ClinicDirectory(IRecord record, IOptions<BookingOptions> options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1);

    private volatile Kept? _kept;

    public void Dispose() => _loading.Dispose();

    internal async Task<DirectoryMap> ReadAsync(CancellationToken cancellationToken)
    {
        if (Fresh is { } fresh)
        {
            return fresh;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh is { } other)
            {
                return other;
            }

            var map = await LoadAsync(cancellationToken);
            _kept = new Kept(map, clock.GetTimestamp());
            return map;
        }
        finally
        {
            _loading.Release();
        }
    }

    private DirectoryMap? Fresh =>
        _kept is { } kept && clock.GetElapsedTime(kept.At).TotalSeconds < options.Value.DirectorySeconds ? kept.Map : null;

    private async Task<DirectoryMap> LoadAsync(CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<T>> All<T>(SearchQuery query)
            where T : Resource => record.AllAsync<T>(Caller.Anonymous, query, cancellationToken);

        var services = await All<HealthcareService>(SearchQuery.For<HealthcareService>().Where("active", "true"));
        var organizations = (await All<Organization>(SearchQuery.For<Organization>())).ToDictionary(o => o.Id!, StringComparer.Ordinal);
        var roles = await All<PractitionerRole>(SearchQuery.For<PractitionerRole>().Where("active", "true"));
        var doctors = (await All<Practitioner>(SearchQuery.For<Practitioner>())).ToDictionary(p => p.Id!, StringComparer.Ordinal);
        var rooms = (await All<Location>(SearchQuery.For<Location>())).ToDictionary(l => l.Id!, StringComparer.Ordinal);
        var schedules = (await All<Schedule>(SearchQuery.For<Schedule>().Where("active", "true")))
            .SelectMany(s => s.Actor.Select(a => (Role: a.IdIn("PractitionerRole"), s.Id)))
            .Where(s => s.Role is not null)
            .ToLookup(s => s.Role!, s => s.Id!, StringComparer.Ordinal);

        var bookable = roles
            .Select(role => ToDoctor(role, doctors, rooms, schedules))
            .OfType<Doctor>()
            .Where(d => d.Schedules.Count > 0)
            .OrderBy(d => d.Name, StringComparer.Ordinal)
            .ToList();
        var clinics = services
            .Where(s => bookable.Exists(d => d.Clinic == s.Id))
            .Select(ToClinic)
            .OfType<Clinic>()
            .OrderBy(c => c.SpecialtyName, StringComparer.Create(new System.Globalization.CultureInfo("vi-VN"), ignoreCase: true))
            .ToList();
        return new DirectoryMap
        {
            Doctors = bookable,
            Clinics = clinics,
            Facilities =
            [
                .. clinics.Select(c => c.Facility).Distinct(StringComparer.Ordinal)
                    .Where(organizations.ContainsKey)
                    .Select(id => ToFacility(organizations[id]))
                    .OrderBy(f => f.Name, StringComparer.Ordinal),
            ],
        };
    }

    private static Facility ToFacility(Organization organization) => new(
        organization.Id!,
        organization.Name ?? "",
        organization.Alias.FirstOrDefault() ?? organization.Name ?? "",
        organization.Address.FirstOrDefault()?.Text ?? "",
        organization.IsSample());

    private static Clinic? ToClinic(HealthcareService service) =>
        service.ProvidedBy.IdIn("Organization") is { } facility
            ? new Clinic(service.Id!, facility, service.Name ?? "", service.Specialty.Select(s => s.CodeIn(Systems.Specialty)).FirstOrDefault() ?? "")
            {
                SpecialtyName = service.Specialty.Select(s => s.Text ?? s.Coding.FirstOrDefault()?.Display).FirstOrDefault() ?? service.Name ?? "",
                Comment = service.Comment ?? "",
            }
            : null;

    private static Doctor? ToDoctor(
        PractitionerRole role, Dictionary<string, Practitioner> doctors, Dictionary<string, Location> rooms, ILookup<string, string> schedules)
    {
        if (role.Practitioner.IdIn("Practitioner") is not { } practitioner || !doctors.TryGetValue(practitioner, out var person)
            || role.HealthcareService.FirstOrDefault().IdIn("HealthcareService") is not { } clinic)
        {
            return null;
        }

        var room = role.Location.FirstOrDefault().IdIn("Location") is { } id && rooms.TryGetValue(id, out var found) ? new RoomView(found) : null;
        var name = person.Name.FirstOrDefault();
        var prefix = name is null ? "" : string.Join(' ', name.Prefix);
        return new Doctor(role.Id!, practitioner, clinic, WithoutPrefix(name, prefix))
        {
            Title = prefix,
            Note = role.Specialty.Select(s => s.Text).OfType<string>().FirstOrDefault() ?? "",
            Room = room?.Id ?? "",
            RoomName = room?.Name ?? "",
            Floor = room?.Floor ?? "",
            Schedules = [.. schedules[role.Id!]],
        };
    }

    // HumanName.text is the whole name and may hold the title too.
    private static string WithoutPrefix(HumanName? name, string prefix)
    {
        var full = name is null ? "" : name.Text ?? string.Join(' ', new[] { name.Family }.Concat(name.Given).OfType<string>());
        return prefix.Length > 0 && full.StartsWith(prefix, StringComparison.Ordinal) ? full[prefix.Length..].Trim() : full;
    }

    private sealed record Kept(DirectoryMap Map, long At);
}
