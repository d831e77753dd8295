using System.Xml.Linq;

namespace Sen.Architecture.Tests;

/// <summary>The table of docs/architecture.md, "What may lean on what".</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Core = new(StringComparer.Ordinal)
    {
        ["Sen.Fhir"] = [],
        ["Sen.Vietnam"] = [],
        ["Sen.Log"] = [],
        ["Sen.Outbound"] = [],
        ["Sen.Signatures"] = ["Sen.Fhir"],
        ["Sen.Profiles"] = ["Sen.Fhir", "Sen.Vietnam"],
        ["Sen.Record"] = ["Sen.Fhir", "Sen.Log"],
        ["Sen.Ui"] = ["Sen.Fhir", "Sen.Vietnam", "Sen.Profiles", "Sen.Record"],
    };

    [Fact]
    public void Core_leans_only_on_what_the_table_allows() =>
        Repository.Projects.Where(p => p.Folder == "core")
            .SelectMany(p => p.References.Except(Core[p.Name], StringComparer.Ordinal).Select(r => $"{p.Name} -> {r}"))
            .ShouldBeEmpty();

    [Fact]
    public void Modules_lean_on_core_and_never_on_each_other() =>
        Repository.Projects.Where(p => p.Folder == "modules")
            .SelectMany(p => p.References.Except(Core.Keys, StringComparer.Ordinal).Select(r => $"{p.Name} -> {r}"))
            .ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Load(Path.Combine(Repository.Root, "Sen.slnx")).Descendants("Project")
            .Select(p => (string)p.Attribute("Path")!).ToHashSet(StringComparer.Ordinal);

        Repository.Projects.Select(p => p.File).Except(listed, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_has_a_readme() =>
        Repository.Projects.Where(p => p.Folder is "core" or "modules")
            .Where(p => !File.Exists(Path.Combine(Repository.Root, p.Folder, p.Name, "README.md")))
            .Select(p => p.Name)
            .ShouldBeEmpty();

    [Fact]
    public void Files_lie_with_their_capability_not_with_their_kind()
    {
        string[] kinds = ["Services", "Helpers", "Managers", "Dtos", "Controllers", "Models", "Utils", "Common"];
        Repository.Sources(".cs", ".razor")
            .Where(file => Repository.Name(file).Replace('\\', '/').Split('/').Intersect(kinds, StringComparer.Ordinal).Any(part => part is not "Services" || !IsVietnamServices(file)))
            .Select(Repository.Name)
            .ShouldBeEmpty();

        // "Services" in Sen.Vietnam is the national list of technical services (dịch vụ kỹ thuật), a capability.
        static bool IsVietnamServices(string file) => Repository.Name(file).Replace('\\', '/').StartsWith("core/Sen.Vietnam/Services/", StringComparison.Ordinal);
    }
}
