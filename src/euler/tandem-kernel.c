/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-kernel.h"

#include <string.h>

bool
tandem_kernel_is_available (TandemKernel kernel)
{
  switch (kernel)
    {
    case TANDEM_KERNEL_AUTO:
    case TANDEM_KERNEL_PORTABLE:
      return true;
#ifdef TANDEM_HAVE_X86_KERNELS
    case TANDEM_KERNEL_AVX2:
      return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
    case TANDEM_KERNEL_AVX512:
      return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
             && __builtin_cpu_supports ("avx512ifma");
#else
    case TANDEM_KERNEL_AVX2:
    case TANDEM_KERNEL_AVX512:
#endif
    default:
      return false;
    }
}

const TandemKernelOps *
tandem_kernel_get (TandemKernel kernel)
{
  if (!tandem_kernel_is_available (kernel))
    return NULL;

  switch (kernel)
    {
#ifdef TANDEM_HAVE_X86_KERNELS
    case TANDEM_KERNEL_AVX512:
      return &tandem_kernel_avx512;
    case TANDEM_KERNEL_AVX2:
      return &tandem_kernel_avx2;
    case TANDEM_KERNEL_AUTO:
      if (tandem_kernel_is_available (TANDEM_KERNEL_AVX512))
        return &tandem_kernel_avx512;
      if (tandem_kernel_is_available (TANDEM_KERNEL_AVX2))
        return &tandem_kernel_avx2;
      return &tandem_kernel_portable;
#else
    case TANDEM_KERNEL_AVX512:
    case TANDEM_KERNEL_AVX2:
    case TANDEM_KERNEL_AUTO:
#endif
    case TANDEM_KERNEL_PORTABLE:
    default:
      return &tandem_kernel_portable;
    }
}

bool
tandem_kernel_parse (const char *name, TandemKernel *kernel)
{
  static const char *const names[] = { "auto", "portable", "avx2", "avx512" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      {
        *kernel = (TandemKernel)i;
        return true;
      }
  return false;
}
