using static FacialExpression.Tests.Tracking.Boxes;

namespace FacialExpression.Tests.Tracking.Association;

public class BoxAssociationTests
{
    [Fact]
    public void The_pair_with_the_highest_overlap_comes_first()
    {
        // Face 0 overlaps both tracks, and track 1 more; face 1 overlaps only track 1, and less than face 0 does.
        FaceBox[] tracks = [Face(100).Box, Face(130).Box];
        Assert.Equal([1, BoxAssociation.None], Associate(tracks, Face(128), Face(150)));
        Assert.Equal([BoxAssociation.None, 1], Associate(tracks, Face(150), Face(128)));
        Assert.Equal([0, 1], Associate(tracks, Face(112), Face(140)));
    }

    [Fact]
    public void Equal_overlaps_go_to_the_older_track_and_the_earlier_face()
    {
        FaceBox[] tracks = [Face(90).Box, Face(110).Box];
        Assert.Equal([0], Associate(tracks, Face(100)));
        Assert.Equal([0, 1, BoxAssociation.None], Associate([tracks[0], tracks[0]], Face(90), Face(90), Face(90)));
    }

    [Fact]
    public void Nothing_is_associated_below_the_least_overlap_or_without_a_size()
    {
        Assert.Equal([BoxAssociation.None], Associate([Face(140).Box, default], Face(100)));
        Assert.Equal([BoxAssociation.None], Associate([], Face(100)));
        Assert.Empty(Associate([Face(100).Box]));
    }

    [Fact]
    public void Boxes_as_large_as_numbers_go_are_no_match()
    {
        var huge = new FaceBox(-1e38f, -1e38f, 2e38f, 2e38f);
        Assert.Equal([1], Associate([huge, Face(100).Box], Face(100)));
    }

    private static int[] Associate(FaceBox[] tracks, params FaceExpression[] faces) =>
        new BoxAssociation().Associate(tracks, faces, 0.3f).ToArray();
}
