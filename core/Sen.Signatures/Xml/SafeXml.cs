using System.Security.Cryptography.Xml;
using System.Xml;

namespace Sen.Signatures;

/// <summary>XML read without anything that reaches out or grows, and made canonical.</summary>
internal static class SafeXml
{
    internal const string ExclusiveC14n = SignedXml.XmlDsigExcC14NTransformUrl;
    internal const string InclusiveC14n = SignedXml.XmlDsigC14NTransformUrl;

    private const int MaxCharacters = 32 * 1024 * 1024;
    private const int MaxDepth = 128;

    /// <summary>The document with its white space; null when it is none, has a DTD, or is too large or too deep.</summary>
    internal static XmlDocument? Read(ReadOnlyMemory<byte> xml)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters, MaxCharactersFromEntities = 0 };
        try
        {
            using (var depth = XmlReader.Create(new MemoryStream(xml.ToArray()), settings))
            {
                while (depth.Read())
                {
                    if (depth.Depth > MaxDepth)
                    {
                        return null;
                    }
                }
            }

            var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(xml.ToArray()), settings);
            document.Load(reader);
            return document;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The canonical bytes of a whole document (comments left out).</summary>
    internal static byte[] Canonical(XmlDocument document, string algorithm = ExclusiveC14n)
    {
        Transform transform = algorithm == InclusiveC14n ? new XmlDsigC14NTransform() : new XmlDsigExcC14NTransform();
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        using var bytes = new MemoryStream();
        output.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The canonical bytes of an element as the apex: a copy in a document of its own, with the namespaces that are in scope where it stands.</summary>
    internal static byte[] Canonical(XmlElement element, string algorithm = ExclusiveC14n)
    {
        var apart = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var copy = (XmlElement)apart.ImportNode(element, deep: true);
        apart.AppendChild(copy);
        foreach (var (prefix, uri) in element.CreateNavigator()!.GetNamespacesInScope(XmlNamespaceScope.ExcludeXml))
        {
            var name = prefix.Length == 0 ? "xmlns" : $"xmlns:{prefix}";
            if (!copy.HasAttribute(name))
            {
                copy.SetAttribute(name, uri);
            }
        }

        return Canonical(apart, algorithm);
    }

    /// <summary>The element's children of that name, in the namespace.</summary>
    internal static IReadOnlyList<XmlElement> Children(XmlElement element, string name, string uri) =>
        [.. element.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name && child.NamespaceURI == uri)];

    /// <summary>The only child of that name; null when there is none or more than one.</summary>
    internal static XmlElement? Only(XmlElement? element, string name, string uri) =>
        element is not null && Children(element, name, uri) is [var only] ? only : null;
}
