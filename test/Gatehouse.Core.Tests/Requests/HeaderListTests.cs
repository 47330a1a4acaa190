using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Tests.Requests;

public class HeaderListTests
{
    [Theory]
    [InlineData("X-API-Key", "x-api-key", true)]
    [InlineData("X-API-Key", "X_API_KEY", true)]
    [InlineData("X_API-Key", "x-api_key", true)]
    [InlineData("X-API-Key", "X-API-Kez", false)]
    [InlineData("X-API-Key", "X_API_Kez", false)]
    [InlineData("X-API-Key", "XXAPI-Key", false)]
    [InlineData("X-API-Key", "X-API-Key2", false)]
    public void CountAlike_AndRemoveAlike_TakeUnderscoresForDashes(string name, string sent, bool isAlike)
    {
        var list = new HeaderList();
        list.Add("Accept", "*/*");
        list.Add(sent, "1");

        Assert.Equal(isAlike ? 1 : 0, list.CountAlike(name));
        list.RemoveAlike(name);
        Assert.Equal(isAlike ? 1 : 2, list.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public void Clear_AfterFewOrManyFields_LeavesNothingBehind(int count)
    {
        var list = new HeaderList();
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < count; i++)
            {
                list.Add("X-" + i, "value");
            }

            Assert.Equal(count, list.Count);
            list.Clear();
            Assert.Equal(0, list.Count);
            Assert.False(list.Contains("X-0"));
        }
    }

    [Theory]
    [InlineData("connection")]
    [InlineData("Keep-Alive")]
    [InlineData("PROXY-CONNECTION")]
    [InlineData("Proxy-Authenticate")]
    [InlineData("Proxy-Authorization")]
    [InlineData("te")]
    [InlineData("Trailer")]
    [InlineData("transfer-encoding")]
    [InlineData("Upgrade")]
    public void IsHopByHop_FieldsOfThisHop_NoneBesides(string name)
    {
        Assert.True(EndToEndHeaders.IsHopByHop(name));
        Assert.False(EndToEndHeaders.IsHopByHop(name + "s"));
        Assert.False(EndToEndHeaders.IsHopByHop("x" + name[1..]));
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public void ClientAddressText_AskedTwice_IsTheSameString(string address)
    {
        var request = new CanonicalRequest { ClientAddress = IPAddress.Parse(address) };

        Assert.Equal(address, request.ClientAddressText);
        Assert.Same(request.ClientAddressText, request.ClientAddressText);
    }

    /// <summary>An option is a token between spaces and tabs; other white space is none to who reads bytes.</summary>
    [Theory]
    [InlineData("close, X-Hop", false)]
    [InlineData("close,\tX-Hop ,", false)]
    [InlineData("close,\u00a0X-Hop", true)]
    [InlineData("\u0085X-Hop", true)]
    public void EndToEnd_StrippedOrCopied_NominationsAreReadTheSame(string connection, bool stays)
    {
        var fields = new HeaderList();
        fields.Add("Connection", connection);
        fields.Add("X-Hop", "1");
        var copy = new HeaderList();
        EndToEndHeaders.Copy(fields, copy);
        EndToEndHeaders.Strip(fields);

        Assert.Equal(stays, fields.Contains("X-Hop"));
        Assert.Equal(stays, copy.Contains("X-Hop"));
        Assert.False(fields.Contains("Connection"));
    }
}
