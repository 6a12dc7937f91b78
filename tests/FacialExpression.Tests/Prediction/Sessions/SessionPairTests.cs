using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Tests.Prediction.Sessions;

/// <summary>Which callers compute on several threads.</summary>
public class SessionPairTests
{
    private const int LargestOpenedTwice = 32 * 1024 * 1024;

    public SessionPairTests() => OnnxRuntimePrivacy.Ensure();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_lone_caller_has_a_session_of_its_own(int threads)
    {
        using SessionPair pair = SessionPair.Open(HandMadeModel.PixelModel(), threads);
        Assert.Same(pair.Narrow, pair.For(isAlone: false));
        Assert.NotSame(pair.Narrow, pair.For(isAlone: true));
    }

    [Fact]
    public void With_one_thread_there_is_one_session()
    {
        using SessionPair pair = SessionPair.Open(HandMadeModel.PixelModel(), threads: 1);
        Assert.Same(pair.Narrow, pair.For(isAlone: true));
        Assert.Same(pair.Narrow, pair.For(isAlone: false));
    }

    // 9 MB are opened twice in turn.
    [Theory]
    [InlineData(9_000_000, 2, true)]
    [InlineData(LargestOpenedTwice, 2, true)]
    [InlineData(LargestOpenedTwice + 1, 2, false)]
    [InlineData(LargestOpenedTwice + 1, 1, false)]
    public void A_large_model_is_opened_once(int bytes, int threads, bool hasTwo)
    {
        using SessionPair pair = SessionPair.Open(Padded(bytes), threads);
        Assert.Equal(hasTwo, pair.For(isAlone: true) != pair.For(isAlone: false));
        foreach (bool isAlone in (bool[])[true, false])
        {
            using var buffers = new SessionBuffers(ImageShape.Fer2013, 7, 1);
            buffers.Run(pair.For(isAlone));
            Assert.Equal(1, buffers.Scores.ToArray().Sum(), 1e-5f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_model_that_is_none_is_reported(int threads) =>
        Assert.ThrowsAny<OnnxRuntimeException>(() => SessionPair.Open([1, 2, 3], threads));

    /// <summary>A model in so many bytes, most of them a text that nobody reads.</summary>
    private static byte[] Padded(int bytes)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(HandMadeModel.PixelModel());
        var padding = new StringStringEntryProto { Key = "padding" };
        padding.Value = new string(' ', bytes - model.CalculateSize() - 100);
        model.MetadataProps.Add(padding);
        padding.Value += new string(' ', bytes - model.CalculateSize());
        byte[] padded = model.ToByteArray();
        Assert.Equal(bytes, padded.Length);
        return padded;
    }
}
