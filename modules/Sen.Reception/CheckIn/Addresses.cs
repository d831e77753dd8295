using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>An address as text, with the ward of today when the text names exactly one.</summary>
internal static class Addresses
{
    internal static Address Home(string text, DateOnly day)
    {
        var address = new Address { Use = "home", Text = text, Country = "VN" };
        if (AddressText.Read(text, day) is { State: AddressState.Current or AddressState.Old, Candidates: [var only] })
        {
            address.Extension.Add(new Extension { Url = Systems.Extensions.Ward, ValueCode = only.Ward.Code });
        }

        return address;
    }
}
