using System.Text;
using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;

namespace Sen.Reception.Tests;

/// <summary>Insurance cards of the people of these tests.</summary>
internal static class Bhyt
{
    /// <summary>What the QR code of a paper card holds: name and address as hexadecimal UTF-8.</summary>
    internal static string Qr(string number, string name, string until, string born = "17/06/1984", string sex = "2", string first = Fixture.FacilityId) =>
        $"{number}|{Hex(name)}|{born}|{sex}|{Hex("Phường Ninh Kiều, Cần Thơ")}|{first[..2]} - {first[2..]}|01/01/2026|{until}|15/12/2025|{number}|-|4|01/01/2031|{number[..2]}4abc|-|$";

    /// <summary>The Coverage of the fixture's person, who is registered at this facility first.</summary>
    internal static Coverage Of(string first) => new()
    {
        Id = "bhyt",
        Status = "active",
        Identifier = { Identifier.Of(Systems.BhytCard, "GD4928216304471") },
        Beneficiary = Reference.To($"Patient/{Fixture.PatientId}"),
        Period = new Period { Start = FhirDateTime.Parse("2026-01-01"), End = FhirDateTime.Parse("2026-12-31") },
        Payor = { new Reference { Display = "Bảo hiểm xã hội thành phố Cần Thơ" } },
        Extension = { new Extension { Url = Systems.Extensions.FirstFacility, ValueCode = first } },
    };

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
