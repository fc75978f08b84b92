/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a frame begins with. Private to the frames. */
#pragma once

#include "process/tandem-frame.h"

G_BEGIN_DECLS

#define TANDEM_FRAME_MAGIC 0x46646e54u /* "TndF" in little-endian order */

typedef struct
{
  guint32 magic;
  guint32 type;
  guint64 id;
  guint64 size;
} TandemFrameHeader;

G_END_DECLS
