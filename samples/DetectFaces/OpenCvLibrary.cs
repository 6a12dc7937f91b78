using OpenCvSharp;

namespace FacialExpression.Samples.DetectFaces;

/// <summary>OpenCV's native library, which needs others that a small machine may lack.</summary>
internal static class OpenCvLibrary
{
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message names the remedy.</exception>
    public static void Load()
    {
        try
        {
            Cv2.GetVersionString();
        }
        catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException)
        {
            throw new DllNotFoundException(
                "OpenCV's native library, or one that it needs, cannot be loaded. On Debian and Ubuntu: "
                + "apt-get install libgtk-3-0 libatomic1 libdrm2. "
                + "On other systems than Linux x64, reference their package OpenCvSharp4.runtime.* in the project.",
                e);
        }
    }
}
