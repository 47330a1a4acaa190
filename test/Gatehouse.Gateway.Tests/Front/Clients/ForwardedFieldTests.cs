using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Gateway.Tests.Front.Clients;

public sealed class ForwardedFieldTests
{
    [Theory]
    [InlineData("for=192.0.2.7", "192.0.2.7/")]
    [InlineData("For=\"[2001:db8::7]:80\";PROTO=https;by=_x;host=\"a:1\"", "[2001:db8::7]:80/https")]
    [InlineData("proto=http; for=192.0.2.7 , for=unknown", "192.0.2.7/http unknown/")]
    [InlineData("for=a\nfor=b", "a/ b/")]
    [InlineData("for=\"a,b;c=\\\"d\\\\\"", "a,b;c=\"d\\/")]
    [InlineData("by=a", "/")]
    [InlineData("for=192.0.2.7:80,for=[::1]", "192.0.2.7:80/ [::1]/")]
    [InlineData("", null)]
    [InlineData(",", null)]
    [InlineData("for=a,", null)]
    [InlineData(",for=a", null)]
    [InlineData("for=a;", null)]
    [InlineData("for", null)]
    [InlineData("for=", null)]
    [InlineData("=a", null)]
    [InlineData("for =a", null)]
    [InlineData("for= a", null)]
    [InlineData("for=a for=b", null)]
    [InlineData("for=a;for=b", null)]
    [InlineData("for=a;proto=http;Proto=https", null)]
    [InlineData("for=\"a", null)]
    [InlineData("for=\"a\\", null)]
    [InlineData("for=\"a\nfor=\"b\"", null)]
    [InlineData("for=\"a, for=\"192.0.2.7\"", null)]
    [InlineData("for=\", for=192.0.2.7", null)]
    [InlineData("for=\"a\"b", null)]
    [InlineData("f\"or=a", null)]
    public void Field_Written_IsReadWholeOrNotAtAll(string text, string? elements)
    {
        var read = new List<ForwardedElement>();

        Assert.Equal(elements is not null, ForwardedField.TryRead(text, read));
        if (elements is not null)
        {
            Assert.Equal(elements, string.Join(' ', read.Select(e => $"{e.For}/{e.Scheme}")));
        }
    }

    [Fact]
    public void Fields_OfAnyText_HaveAsLastElementWhatTheLastProxyWrote()
    {
        const string Alphabet = "for=\",;\\ab1.: \t\n";
        int seed = Environment.TickCount;
        var random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 200_000; i++)
        {
            // What the client wrote, and what a proxy wrote behind it, in a field of its own or in the same.
            string client = string.Create(random.Next(1, 16), random, static (span, r) => r.GetItems(Alphabet, span));
            var elements = new List<ForwardedElement>();
            string own = random.Next(2) == 0 ? "for=192.0.2.7;proto=https" : "for=\"192.0.2.7\";proto=\"https\"";
            if (ForwardedField.TryRead($"{client}{(random.Next(2) == 0 ? ", " : "\n")}{own}", elements))
            {
                read++;
                Assert.True(elements[^1] == new ForwardedElement("192.0.2.7", "https"), $"seed {seed}: behind \"{client}\" the last element was {elements[^1]}");
            }
        }

        Assert.True(read > 100, $"seed {seed}: only {read} texts were well formed");
    }
}
