using Gatehouse.Core.Configuration;
using Gatehouse.Server;

namespace Gatehouse.Architecture.Tests;

/// <summary>docs/reference is what the program writes: gatehouse schema --reference docs/reference.</summary>
public sealed class ReferencePageTests
{
    private const string Folder = "docs/reference";

    /// <summary>Made and held by the tests of the translators (MatrixTests, FieldTableTests): the matrix, and the tables of fields.</summary>
    private const string Matrix = Folder + "/ai-";

    [Fact]
    public void ReferencePages_AreAsTheProgramWritesThem()
        => Rule.HasNoBreach(ReferenceExporter.Export(Composition.Language).Select(p => (Path: $"{Folder}/{p.Path}", p.Text))
            .Where(p => !Repository.Exists(p.Path) || Repository.Read(p.Path) != p.Text).Select(p => $"{p.Path} is out of date: gatehouse schema --reference {Folder}"));

    [Fact]
    public void ReferencePages_AreNoOthers()
        => Rule.HasNoBreach(Repository.FilesIn(Folder).Where(p => !p.StartsWith(Matrix, StringComparison.Ordinal)).Except(ReferenceExporter.Export(Composition.Language).Select(p => $"{Folder}/{p.Path}")));
}
