# How llama.cpp is built for this program. Included by every project() of the build, so that these
# variables win over what the Python package and llama.cpp set by default.

# The instruction sets are chosen by packaging/cpu.py and passed in GLOSSATOR_CPU, comma-separated.
# GGML_NATIVE would also pick AMX, whose kernels GCC 12 compiles into code that crashes.
set(GGML_NATIVE OFF)
string(REPLACE "," ";" chosen "${GLOSSATOR_CPU}")
foreach(feature SSE42 AVX AVX2 FMA F16C BMI2 AVX512 AVX512_VBMI AVX512_VNNI AVX512_BF16)
    if(feature IN_LIST chosen)
        set(GGML_${feature} ON)
    else()
        set(GGML_${feature} OFF)
    endif()
endforeach()
foreach(feature AMX_TILE AMX_INT8 AMX_BF16)
    set(GGML_${feature} OFF)
endforeach()
set(GGML_CPU_ARM_ARCH "${GLOSSATOR_ARM_ARCH}")

# One thread per context needs no OpenMP, and its waiting threads slow down everything beside them.
set(GGML_OPENMP OFF)

# The CPU alone: a GPU or a vendor's matrix library gives other bits, and may not give the same
# ones twice.
set(GGML_METAL OFF)
set(GGML_BLAS OFF)
set(GGML_ACCELERATE OFF)

# Only libllama and libggml. The rest opens sockets or reads images, and takes half of the build.
set(LLAMA_BUILD_COMMON OFF)
set(LLAVA_BUILD OFF)
set(GGML_CCACHE OFF)
