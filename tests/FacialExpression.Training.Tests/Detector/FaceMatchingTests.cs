using FacialExpression.Samples.Detectors;

namespace FacialExpression.Training.Tests.Detector;

public class FaceMatchingTests
{
    private static readonly FaceBox Place = new(10, 10, 40, 50);
    private static readonly FaceBox Elsewhere = new(200, 200, 40, 50);

    [Fact]
    public void A_detection_that_overlaps_a_face_finds_it() =>
        Assert.Equal([new CountedDetection(0.9f, Face(Place))], Match([new(Place, 0.9f)], Face(Place)));

    [Fact]
    public void The_least_overlap_is_included()
    {
        // 40 of 100 columns: an IoU of 0.4. Then 39.
        AnnotatedFace face = Face(new FaceBox(0, 0, 100, 100));

        Assert.NotNull(Assert.Single(Match([new(new FaceBox(0, 0, 40, 100), 1)], face)).Face);
        Assert.Null(Assert.Single(Match([new(new FaceBox(0, 0, 39, 100), 1)], face)).Face);
    }

    [Fact]
    public void A_second_detection_of_a_face_is_false()
    {
        CountedDetection[] counted = Match([new(Place, 0.6f), new(Place, 0.8f)], Face(Place));

        Assert.Equal([new(0.8f, Face(Place)), new(0.6f, null)], counted);
    }

    [Fact]
    public void A_detection_finds_the_face_that_it_overlaps_most()
    {
        FaceBox near = Place with { X = 18, Width = 45 };

        CountedDetection counted = Assert.Single(Match([new(near, 1)], Face(Place), Face(near)));

        Assert.Equal(Face(near), counted.Face);
    }

    [Fact]
    public void Unsure_faces_count_neither_way()
    {
        var unsure = new AnnotatedFace(Place, "unsure", null);

        Assert.False(FaceMatching.Counts(unsure));
        Assert.Empty(Match([new(Place, 0.9f), new(Place, 0.8f)], unsure));
        Assert.Empty(Match([], unsure));
    }

    [Fact]
    public void Small_faces_count_neither_way()
    {
        FaceBox small = new(10, 10, 23.9f, 40);

        Assert.False(FaceMatching.Counts(Face(small)));
        Assert.True(FaceMatching.Counts(Face(small with { Width = 24 })));
        Assert.Empty(Match([new(small with { Width = 30 }, 1)], Face(small)));
    }

    [Fact]
    public void A_face_that_counts_comes_before_one_that_does_not()
    {
        var unsure = new AnnotatedFace(Place, "unsure", null);
        FaceBox shifted = Place with { X = 15 };

        Assert.Equal(Face(shifted), Assert.Single(Match([new(Place, 1)], unsure, Face(shifted))).Face);
    }

    [Fact]
    public void False_boxes_below_the_smallest_face_are_ignored()
    {
        Assert.Empty(Match([new(Elsewhere with { Width = 23 }, 1)], Face(Place)));
        Assert.Null(Assert.Single(Match([new(Elsewhere with { Width = 24 }, 1)], Face(Place))).Face);
    }

    private static AnnotatedFace Face(FaceBox box) => new(box, "both", null);

    private static CountedDetection[] Match(Detection[] detections, params AnnotatedFace[] faces) =>
        [.. FaceMatching.Match(detections, faces)];
}
