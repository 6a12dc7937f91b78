using FacialExpression.Samples.Detectors;

namespace FacialExpression.Training.Tests.Detector;

public class DetectorFiguresTests
{
    private static readonly AnnotatedFace Found = new(new FaceBox(0, 0, 30, 30), "both", null);

    [Fact]
    public void AveragePrecision_by_hand()
    {
        // Recall and precision: (1/2, 1), (1/2, 1/2), (1, 2/3). Interpolated: 1 up to 1/2, 2/3 up to 1.
        CountedDetection[] detections = [new(0.9f, Found), new(0.8f, null), new(0.7f, Found)];

        Assert.Equal((0.5 * 1) + (0.5 * 2 / 3), AveragePrecision.Of(detections, 2), 12);
    }

    [Fact]
    public void AveragePrecision_takes_the_best_precision_of_higher_recalls()
    {
        // (0, 0), (1/2, 1/2), (1, 2/3): 2/3 everywhere.
        CountedDetection[] detections = [new(0.7f, Found), new(0.9f, null), new(0.8f, Found)];

        Assert.Equal(2.0 / 3, AveragePrecision.Of(detections, 2), 12);
    }

    [Fact]
    public void AveragePrecision_does_not_separate_ties()
    {
        // One point, (1/2, 1/2), in whatever order the two come.
        CountedDetection[] detections = [new(0.9f, Found), new(0.9f, null)];

        Assert.Equal(0.25, AveragePrecision.Of(detections, 2), 12);
        Assert.Equal(0.25, AveragePrecision.Of(detections.Reverse(), 2), 12);
    }

    [Fact]
    public void AveragePrecision_without_faces_or_detections_is_0()
    {
        Assert.Equal(0, AveragePrecision.Of([], 3));
        Assert.Equal(0, AveragePrecision.Of([new(0.5f, null)], 0));
    }

    [Theory]
    [InlineData("both", 10, 20, 30, 20, 20, 30, FacePose.Frontal)]
    [InlineData("both", 10, 20, 30, 26, 20, 30, FacePose.Tilted)]
    [InlineData("both", 10, 20, 30, 14, 20, 30, FacePose.Tilted)]
    [InlineData("both", 10, 20, 30, 20, 14, 30, FacePose.Turned)]
    [InlineData("both", 10, 20, 30, 20, 33, 30, FacePose.Turned)]
    [InlineData("both", 10, 20, 10, 20, 20, 30, FacePose.Turned)]
    [InlineData("both_mask", 10, 20, 30, 20, 20, 30, FacePose.Masked)]
    internal void Pose_follows_from_eyes_and_nose(
        string label, float rightX, float rightY, float leftX, float leftY, float noseX, float noseY, FacePose expected)
    {
        FacePoint[] landmarks = [new(rightX, rightY), new(leftX, leftY), new(noseX, noseY), default, default];
        Assert.Equal(expected, new AnnotatedFace(new FaceBox(0, 0, 40, 40), label, landmarks).Pose);
        Assert.Equal(FacePose.Unknown, Found.Pose);
    }

    [Fact]
    public void Figures_of_a_set_by_hand()
    {
        DetectorFigures figures = Result().At(0.5f);

        Assert.Equal(3, figures.Pictures);
        Assert.Equal(2, figures.Faces);
        Assert.Equal(0.5, figures.Recall);
        Assert.Equal(2 / 3.0, figures.FalseBoxesPerPicture, 12);
        Assert.Equal(1, figures.EmptyPictures);
        Assert.Equal(1, figures.FalseBoxesOnEmptyPictures);
        Assert.Equal(1, figures.BySize["24-47"].Faces);
        Assert.Equal(1.0, figures.BySize["24-47"].Recall);
        Assert.Equal(1, figures.BySize["96-191"].Faces);
        Assert.Equal(0.0, figures.BySize["96-191"].Recall);
        Assert.Null(figures.BySize["192-"].Recall);
        Assert.Equal(2, figures.ByPose["unknown"].Faces);
        Assert.Equal(0.5, figures.ByPose["unknown"].Recall);
        Assert.Equal(0, figures.ByPose["frontal"].Faces);

        // In the order of confidence: true, false, false, true.
        Assert.Equal((0.5 * 1) + (0.5 * 0.5), figures.AveragePrecision, 12);
    }

    [Fact]
    public void ThresholdFor_is_the_least_confidence_within_the_limit()
    {
        DetectorResult result = Result();

        Assert.Equal(0.9f, result.ThresholdFor(0));
        Assert.Equal(0.8f, result.ThresholdFor(1 / 3.0));
        Assert.Equal(0.3f, result.ThresholdFor(2 / 3.0));
        Assert.Equal(1, result.At(result.ThresholdFor(2 / 3.0)).Recall);
    }

    [Fact]
    public void Table_has_pictures_with_and_without_faces()
    {
        string[] lines =
        [
            "file,width,height,x,y,w,h,label,score,a,b,c,d,e,f,g,h,i,j",
            "a/1.jpg,100,80,1.5,2,30,40,both_mask,0.9,1,2,3,4,5,6,7,8,9,10",
            "a/1.jpg,100,80,50,2,30,40,person,,,,,,,,,,,",
            "b/2.jpg,64,64,,,,,none,,,,,,,,,,,",
        ];

        IReadOnlyList<AnnotatedPicture> pictures = FaceTable.Parse(lines, "boxes.csv");

        Assert.Equal(["a/1.jpg", "b/2.jpg"], pictures.Select(p => p.File));
        Assert.Equal(new FaceBox(1.5f, 2, 30, 40), pictures[0].Faces[0].Box);
        Assert.Equal(new FacePoint(9, 10), pictures[0].Faces[0].Landmarks![4]);
        Assert.True(pictures[0].Faces[0].HasMask);
        Assert.Null(pictures[0].Faces[1].Landmarks);
        Assert.True(pictures[0].Faces[1].IsPersonsBox);
        Assert.Empty(pictures[1].Faces);
    }

    [Theory]
    [InlineData("a.jpg,100,80,1")]
    [InlineData("a.jpg,100,80,1,2,x,40,both,0.9,,,,,,,,,,")]
    public void Table_names_a_bad_line(string line)
    {
        var fault = Assert.Throws<InvalidDataException>(() => FaceTable.Parse(["header", line], "boxes.csv"));

        Assert.Contains("boxes.csv, line 2", fault.Message, StringComparison.Ordinal);
    }

    private static DetectorResult Result()
    {
        FaceBox small = new(0, 0, 30, 40);
        FaceBox large = new(100, 0, 100, 120);
        FaceBox wrong = new(300, 300, 50, 50);
        var faces = new AnnotatedPicture("1", 448, 448, [new(small, "both", null), new(large, "teacher", null)]);
        var unsure = new AnnotatedPicture("2", 448, 448, [new(small, "unsure", null)]);
        var empty = new AnnotatedPicture("3", 448, 448, []);
        return new DetectorResult(
        [
            (faces, [new(small, 0.9f), new(large, 0.3f)]),
            (unsure, [new(small, 0.95f), new(wrong, 0.8f)]),
            (empty, [new(wrong, 0.7f)]),
        ]);
    }
}
