using System.Text;
using Gatehouse.AI.Models.Routing;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class CallLanguageTests
{
    [Theory]
    [InlineData("What is the capital of the country that you have in mind?", "en")]
    [InlineData("Bitte schreiben Sie mir, was ich nicht weiß und wie das geht.", "de")]
    [InlineData("Je voudrais savoir pour quoi vous êtes dans une ville avec des amis.", "fr")]
    [InlineData("¿Cómo se llama el perro que está en la calle con una mujer?", "es")]
    [InlineData("Vorrei sapere come si fa la pizza che non è della mia città.", "it")]
    [InlineData("Você não está com uma cópia do livro para mim?", "pt")]
    [InlineData("Ik wil weten wat het is en hoe je dat met deze auto doet.", "nl")]
    [InlineData("Jak się nazywa miasto, które nie jest w Polsce i czy są tam góry?", "pl")]
    [InlineData("Jag vill inte att du är där för att det har varit kallt.", "sv")]
    [InlineData("Bu şehir için ne kadar para gerekli, çok mu değil mi?", "tr")]
    [InlineData("Как пройти в библиотеку?", "ru")]
    [InlineData("Як пройти до бібліотеки?", "uk")]
    [InlineData("東京の天気はどうですか", "ja")]
    [InlineData("今天北京的天气怎么样", "zh")]
    [InlineData("오늘 서울 날씨는 어때요", "ko")]
    [InlineData("Πού είναι η βιβλιοθήκη;", "el")]
    [InlineData("איפה הספרייה", "he")]
    [InlineData("أين المكتبة", "ar")]
    [InlineData("کتابخانه کجاست چه", "fa")]
    [InlineData("पुस्तकालय कहाँ है", "hi")]
    [InlineData("ห้องสมุดอยู่ที่ไหน", "th")]
    [InlineData("Hi", null)]
    [InlineData("12345 + 6789", null)]
    [InlineData("", null)]
    public void Of_Text_IsItsLanguage(string text, string? language) => Assert.Equal(language, CallLanguage.Of(text));

    [Fact]
    public void All_Languages_AreTold()
    {
        string[] told = [.. typeof(CallLanguageTests).GetMethod(nameof(Of_Text_IsItsLanguage))!.GetCustomAttributesData().Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .Select(a => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[1].Value as string).OfType<string>()];
        Assert.Equal(CallLanguage.All.Order(), told.Order());
    }

    [Fact]
    public void OfBody_LastText_Counts()
    {
        string body = """{"messages":[{"role":"system","content":"You are an assistant that is of help with the orders."},{"role":"user","content":[{"type":"text","text":"Wie ist das Wetter und was ziehe ich an?"}]}],"tools":[{"description":"The of and is"}]}""";

        Assert.Equal("de", CallLanguage.OfBody(Encoding.UTF8.GetBytes(body)));
        Assert.Null(CallLanguage.OfBody("no json"u8));
        Assert.Null(CallLanguage.OfBody("""{"model":"x"}"""u8));
    }
}
