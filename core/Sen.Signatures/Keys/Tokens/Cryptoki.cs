using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Sen.Signatures;

/// <summary>A PKCS#11 call did not succeed.</summary>
[SuppressMessage("Design", "S3871", Justification = "Never leaves the token key place, which turns it into a refusal.")]
internal sealed class CryptokiException(string call, nuint code) : Exception($"{call}: CKR 0x{code:X}")
{
    internal nuint Code => code;
}

/// <summary>
/// The few calls of PKCS#11 (Cryptoki 2.40, OASIS) that signing needs, through the function list that every module exports. <c>CK_ULONG</c> is as wide as
/// C's <c>unsigned long</c>, <c>nuint</c> on Unix; on Windows it is 32 bits and structures are packed, so tokens are offered on Unix only.
/// </summary>
internal sealed class Cryptoki : IDisposable
{
    internal const nuint PinIncorrect = 0xA0;
    internal const nuint PinInvalid = 0xA1;
    internal const nuint PinLength = 0xA2;
    internal const nuint PinLocked = 0xA4;

    internal const nuint Certificate = 1;
    internal const nuint PrivateKey = 3;
    internal const nuint Class = 0x0;
    internal const nuint Label = 0x3;
    internal const nuint Value = 0x11;
    internal const nuint Id = 0x102;

    private const nuint Ok = 0;
    private const nuint AlreadyInitialized = 0x191;
    private const nuint UserType = 1;
    private const nuint SerialSession = 4;
    private const int MaxObjects = 256;

    private readonly nint _library;
    private readonly nint _functions;

    private Cryptoki(nint library, nint functions) => (_library, _functions) = (library, functions);

    // Places in CK_FUNCTION_LIST (pkcs11f.h), which begins with a version that fills one pointer's room.
    private enum Function
    {
        Initialize = 0,
        GetSlotList = 4,
        GetTokenInfo = 6,
        OpenSession = 12,
        CloseSession = 13,
        Login = 18,
        Logout = 19,
        GetAttributeValue = 24,
        FindObjectsInit = 26,
        FindObjects = 27,
        FindObjectsFinal = 28,
        SignInit = 42,
        Sign = 43,
    }

    private delegate nuint GetFunctionListCall(out nint list);

    private delegate nuint InitializeCall(in InitializeArguments arguments);

    private delegate nuint GetSlotListCall(byte tokenPresent, [Out] nuint[]? slots, ref nuint count);

    private delegate nuint GetTokenInfoCall(nuint slot, [Out] byte[] info);

    private delegate nuint OpenSessionCall(nuint slot, nuint flags, nint application, nint notify, out nuint session);

    private delegate nuint SessionCall(nuint session);

    private delegate nuint LoginCall(nuint session, nuint user, byte[] pin, nuint length);

    private delegate nuint AttributesCall(nuint session, nuint handle, [In, Out] CryptokiAttribute[] template, nuint count);

    private delegate nuint FindObjectsInitCall(nuint session, CryptokiAttribute[] template, nuint count);

    private delegate nuint FindObjectsCall(nuint session, [Out] nuint[] handles, nuint max, out nuint count);

    private delegate nuint SignInitCall(nuint session, in Mechanism mechanism, nuint key);

    private delegate nuint SignCall(nuint session, byte[] data, nuint length, [Out] byte[]? signature, ref nuint signatureLength);

    /// <summary>Loads a module and initializes it for use by several threads.</summary>
    internal static Cryptoki Load(string path)
    {
        var library = NativeLibrary.Load(path);
        var getList = Marshal.GetDelegateForFunctionPointer<GetFunctionListCall>(NativeLibrary.GetExport(library, "C_GetFunctionList"));
        Check(getList(out var functions), "C_GetFunctionList");
        var module = new Cryptoki(library, functions);
        var code = module.Get<InitializeCall>(Function.Initialize)(new InitializeArguments { Flags = 2 }); // CKF_OS_LOCKING_OK
        if (code != AlreadyInitialized)
        {
            Check(code, "C_Initialize");
        }

        return module;
    }

    /// <summary>The slot whose token has this label; null when it is not plugged in.</summary>
    internal nuint? FindSlot(string tokenLabel)
    {
        var list = Get<GetSlotListCall>(Function.GetSlotList);
        nuint count = 0;
        Check(list(1, null, ref count), "C_GetSlotList");
        var slots = new nuint[count];
        Check(list(1, slots, ref count), "C_GetSlotList");
        foreach (var slot in slots.Take((int)count))
        {
            // CK_TOKEN_INFO begins with the label: 32 characters, padded with blanks. The rest is numbers and versions, 208 bytes on Unix.
            var info = new byte[512];
            if (Get<GetTokenInfoCall>(Function.GetTokenInfo)(slot, info) == Ok && Encoding.UTF8.GetString(info, 0, 32).TrimEnd() == tokenLabel)
            {
                return slot;
            }
        }

        return null;
    }

    internal nuint OpenSession(nuint slot)
    {
        Check(Get<OpenSessionCall>(Function.OpenSession)(slot, SerialSession, 0, 0, out var session), "C_OpenSession");
        return session;
    }

    internal void CloseSession(nuint session) => Get<SessionCall>(Function.CloseSession)(session);

    internal void Login(nuint session, string pin)
    {
        var bytes = Encoding.UTF8.GetBytes(pin);
        Check(Get<LoginCall>(Function.Login)(session, UserType, bytes, (nuint)bytes.Length), "C_Login");
    }

    internal void Logout(nuint session) => Get<SessionCall>(Function.Logout)(session);

    /// <summary>Objects of a class, with one more attribute if it is given.</summary>
    internal IReadOnlyList<nuint> Find(nuint session, nuint objectClass, (nuint Type, byte[] Value)? attribute = null)
    {
        using var template = new CryptokiTemplate();
        template.Add(Class, BitConverter.GetBytes((ulong)objectClass));
        if (attribute is { } wanted)
        {
            template.Add(wanted.Type, wanted.Value);
        }

        var attributes = template.ToArray();
        Check(Get<FindObjectsInitCall>(Function.FindObjectsInit)(session, attributes, (nuint)attributes.Length), "C_FindObjectsInit");
        try
        {
            var handles = new nuint[MaxObjects];
            Check(Get<FindObjectsCall>(Function.FindObjects)(session, handles, MaxObjects, out var count), "C_FindObjects");
            return [.. handles.Take((int)count)];
        }
        finally
        {
            Get<SessionCall>(Function.FindObjectsFinal)(session);
        }
    }

    internal byte[] Read(nuint session, nuint handle, nuint type)
    {
        var call = Get<AttributesCall>(Function.GetAttributeValue);
        CryptokiAttribute[] asked = [new() { Type = type }];
        Check(call(session, handle, asked, 1), "C_GetAttributeValue");
        using var template = new CryptokiTemplate();
        template.Add(type, new byte[asked[0].Length]);
        asked = template.ToArray();
        Check(call(session, handle, asked, 1), "C_GetAttributeValue");
        return template.Value(0);
    }

    internal byte[] Sign(nuint session, nuint key, nuint mechanism, byte[] data)
    {
        Check(Get<SignInitCall>(Function.SignInit)(session, new Mechanism { Type = mechanism }, key), "C_SignInit");
        var signature = new byte[1024];
        var length = (nuint)signature.Length;
        Check(Get<SignCall>(Function.Sign)(session, data, (nuint)data.Length, signature, ref length), "C_Sign");
        return signature[..(int)length];
    }

    // C_Finalize is not called: it would end the module for other users in this process.
    public void Dispose() => NativeLibrary.Free(_library);

    private static void Check(nuint code, string call)
    {
        if (code != Ok)
        {
            throw new CryptokiException(call, code);
        }
    }

    private TCall Get<TCall>(Function function)
        where TCall : Delegate =>
        Marshal.GetDelegateForFunctionPointer<TCall>(Marshal.ReadIntPtr(_functions, (1 + (int)function) * nint.Size));

    [StructLayout(LayoutKind.Sequential)]
    private struct InitializeArguments
    {
        internal nint CreateMutex;
        internal nint DestroyMutex;
        internal nint LockMutex;
        internal nint UnlockMutex;
        internal nuint Flags;
        internal nint Reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Mechanism
    {
        internal nuint Type;
        internal nint Parameter;
        internal nuint Length;
    }
}

/// <summary>CK_ATTRIBUTE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CryptokiAttribute
{
    internal nuint Type;
    internal nint Value;
    internal nuint Length;
}

/// <summary>Attributes with their values in memory that does not move.</summary>
internal sealed class CryptokiTemplate : IDisposable
{
    private readonly List<CryptokiAttribute> _attributes = [];

    public void Dispose() => _attributes.ForEach(a => Marshal.FreeHGlobal(a.Value));

    internal void Add(nuint type, byte[] value)
    {
        var memory = Marshal.AllocHGlobal(Math.Max(1, value.Length));
        Marshal.Copy(value, 0, memory, value.Length);
        _attributes.Add(new CryptokiAttribute { Type = type, Value = memory, Length = (nuint)value.Length });
    }

    internal CryptokiAttribute[] ToArray() => [.. _attributes];

    internal byte[] Value(int index)
    {
        var value = new byte[_attributes[index].Length];
        Marshal.Copy(_attributes[index].Value, value, 0, value.Length);
        return value;
    }
}
