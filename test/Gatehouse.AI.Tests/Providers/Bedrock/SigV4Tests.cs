using System.Text;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>
/// The cases without a query of AWS's test suite for Signature Version 4 (aws-sig-v4-test-suite, as in
/// smithy-lang/smithy-typescript, packages/signature-v4, and awslabs/aws-c-auth): same keys, time, region and service.
/// </summary>
public sealed class SigV4Tests
{
    private const string Token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private static readonly DateTimeOffset Now = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", "get-vanilla")]
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", "post-vanilla")]
    [InlineData("GET", "/\u1234", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85", "get-utf8")]
    [InlineData("GET", "/example space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", "get-space")]
    [InlineData("GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f", "get-unreserved")]
    public void Sign_PublishedRequest_HasThePublishedSignature(string method, string path, string body, string signature, string name)
    {
        var headers = Headers();

        Signer().Sign(method, path, headers, Encoding.UTF8.GetBytes(body), Now);

        Assert.Equal($"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}", headers.Get("Authorization"));
        Assert.True(headers.Get("x-amz-date") == "20150830T123600Z", name);
    }

    [Fact]
    public void Sign_SessionToken_IsSentAndSigned()
    {
        var headers = Headers();

        Signer(Token).Sign("POST", "/", headers, default, Now);

        Assert.Equal(Token, headers.Get("x-amz-security-token"));
        Assert.Equal("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead", headers.Get("Authorization"));
    }

    [Theory]
    [InlineData("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", "Content-Type:application/x-www-form-urlencoded", "POST", "Param1=value1", "post-x-www-form-urlencoded")]
    [InlineData("acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736", "My-Header1: value1|My-Header2: \"a   b   c\"", "GET", "", "get-header-value-trim")]
    [InlineData("c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea", "My-Header1:value2|My-Header1:value2|My-Header1:value1", "GET", "", "get-header-key-duplicate")]
    public void Sign_PublishedFieldsAndBody_HaveThePublishedSignature(string signature, string fields, string method, string body, string name)
    {
        var headers = Headers();
        foreach (string field in fields.Split('|'))
        {
            string[] halves = field.Split(':', 2);
            headers.Add(halves[0], halves[1]);
        }

        Signer().Sign(method, "/", headers, Encoding.UTF8.GetBytes(body), Now);

        Assert.True(headers.Get("Authorization")!.EndsWith("Signature=" + signature, StringComparison.Ordinal), name);
    }

    [Fact]
    public void CanonicalRequest_ArnInThePath_IsEscapedTwice()
    {
        string path = $"/model/{Uri.EscapeDataString("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-7-sonnet-20250219-v1:0")}/converse";
        var headers = new HeaderList();
        headers.Add("Host", "bedrock-runtime.us-east-1.amazonaws.com");
        headers.Add("user-agent", "gatehouse");

        string canonical = SigV4.CanonicalRequest("POST", path, headers, "{}"u8, out string signed);

        Assert.Equal("host", signed);
        Assert.Equal(
            "POST\n/model/arn%253Aaws%253Abedrock%253Aus-east-1%253A123456789012%253Ainference-profile%252Fus.anthropic.claude-3-7-sonnet-20250219-v1%253A0/converse\n\n"
            + "host:bedrock-runtime.us-east-1.amazonaws.com\n\nhost\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            canonical);
    }

    /// <summary>What AWS's own signer for JavaScript (@smithy/signature-v4 5.7.5) gives for this call.</summary>
    [Fact]
    public void Sign_CallToAnArn_HasTheSignatureOfAwsOwnSigner()
    {
        var headers = new HeaderList();
        headers.Add("Host", "bedrock-runtime.us-east-1.amazonaws.com");
        headers.Add("content-type", "application/json");

        new SigV4(new Secret("AKIDEXAMPLE"), new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), new Secret("tok/en=="), "us-east-1", "bedrock").Sign(
            "POST",
            $"/model/{Uri.EscapeDataString("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-7-sonnet-20250219-v1:0")}/converse",
            headers,
            "{}"u8,
            Now);

        Assert.Equal("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=647eb5a4c00c375a9d6f0d08a15f119779505829eef55f327efdbd1dc6bfabf4", headers.Get("Authorization"));
    }

    [Fact]
    public void Sign_AnotherDay_DerivesAnotherKey()
    {
        var signer = Signer();
        var first = Headers();
        signer.Sign("GET", "/", first, default, Now);
        var next = Headers();
        signer.Sign("GET", "/", next, default, Now.AddDays(1));
        var again = Headers();
        signer.Sign("GET", "/", again, default, Now);

        Assert.Equal(first.Get("Authorization"), again.Get("Authorization"));
        var fresh = Headers();
        Signer().Sign("GET", "/", fresh, default, Now.AddDays(1));
        Assert.Equal(fresh.Get("Authorization"), next.Get("Authorization"));
    }

    private static HeaderList Headers()
    {
        var headers = new HeaderList();
        headers.Add("Host", "example.amazonaws.com");
        return headers;
    }

    private static SigV4 Signer(string? token = null)
        => new(new Secret("AKIDEXAMPLE"), new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), token is null ? null : new Secret(token), "us-east-1", "service");
}
