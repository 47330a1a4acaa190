using System.Diagnostics;
using Gatehouse.AI.Content;

namespace Gatehouse.AI.Tests.Content;

public sealed class ContentRedactionTests
{
    private readonly ContentRedaction _all = new(Enum.GetValues<ContentPattern>());

    [Theory]
    [InlineData("write to anna.b+x@mail.example.org now", "write to [email] now")]
    [InlineData("card 4111 1111 1111 1111, or 4111-1111-1111-1111", "card [card], or [card]")]
    [InlineData("order 4111 1111 1111 1112 is no card", "order 4111 1111 1111 1112 is no card")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00.", "IBAN [iban].")]
    [InlineData("IBAN GB82WEST12345698765432.", "IBAN [iban].")]
    [InlineData("no account: DE88370400440532013000", "no account: DE88370400440532013000")]
    [InlineData("call +49 89 123456-78 or (089) 1234567", "call [phone] or [phone]")]
    [InlineData("call 555-123-4567 or (555) 123-4567", "call [phone] or [phone]")]
    [InlineData("on 2026-11-30 at 10:15, 1,234,567 pieces for 12345678", "on 2026-11-30 at 10:15, 1,234,567 pieces for 12345678")]
    [InlineData("key sk-proj-abcdefghijklmnop and AKIAIOSFODNN7EXAMPLE", "key [key] and [key]")]
    [InlineData("Authorization: Bearer abcdefgh.ijklmnop", "Authorization: [key]")]
    [InlineData("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "jwt [key]!")]
    [InlineData("ghp_0123456789abcdefghij", "[key]")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY----- end", "[key] end")]
    [InlineData("hash 0123456789abcdef0123456789abcdef", "hash [key]")]
    [InlineData("id 0af76519-16cd-43dd-8448-eb211c80319c stays", "id 0af76519-16cd-43dd-8448-eb211c80319c stays")]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitaen stays", "Donaudampfschifffahrtsgesellschaftskapitaen stays")]
    [InlineData("", "")]
    public void Redact_WhatIsKnownByItsForm_IsReplacedByItsName(string text, string redacted) => Assert.Equal(redacted, _all.Redact(text));

    [Fact]
    public void Redact_OnlySome_LeavesTheOthers()
        => Assert.Equal("[email] +49 89 12345678", new ContentRedaction([ContentPattern.Email]).Redact("a@b.example +49 89 12345678"));

    [Theory]
    [InlineData("1 ")]
    [InlineData("a@")]
    [InlineData("a.a-")]
    [InlineData("+1 (")]
    [InlineData("DE89 ")]
    [InlineData("eyJa.")]
    public void Redact_TextMadeToBeSlow_TakesTimeInProportion(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 64_000 / piece.Length));
        _all.Redact(text);
        long began = Stopwatch.GetTimestamp();

        _all.Redact(text);

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 5);
    }
}
